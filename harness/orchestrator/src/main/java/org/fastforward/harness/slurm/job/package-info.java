/** Submitted jobs: what was submitted, and what Slurm says of it. */
package org.fastforward.harness.slurm.job;
