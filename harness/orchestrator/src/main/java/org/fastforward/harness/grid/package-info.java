/** Grids: files that name models, tasks, adapters and policies; their cells; running them all. */
package org.fastforward.harness.grid;
