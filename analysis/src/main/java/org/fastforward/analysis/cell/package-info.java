/** The runs of a grid, sorted into cells and arms, and what the arms of a cell show together. */
package org.fastforward.analysis.cell;
