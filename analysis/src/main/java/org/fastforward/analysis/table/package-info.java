/** The tables of a grid, made from its records alone. */
package org.fastforward.analysis.table;
