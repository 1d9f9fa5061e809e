/** Grids on a Slurm cluster: an array of cells, what became of its tasks, ending them. */
package org.fastforward.harness.slurm;
