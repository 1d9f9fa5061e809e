/** How far the cells of a grid are. */
package org.fastforward.harness.grid.status;
