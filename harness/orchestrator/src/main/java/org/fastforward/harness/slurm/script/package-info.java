/** What a Slurm cluster is asked for, and the scripts that ask it. */
package org.fastforward.harness.slurm.script;
