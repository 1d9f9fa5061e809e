/** The figures of a grid, made from its records alone. */
package org.fastforward.analysis.figure;
