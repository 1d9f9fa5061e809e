/** Runs what a grid lacks on this machine, each cell in a process of its own. */
package org.fastforward.harness.grid.launch;
