/**
 * What a grid of runs shows: the run record, and the tables, figures and report made from it.
 *
 * <p>Everything here reads finished logs; nothing here trains, and nothing here loads PyTorch.
 */
package org.fastforward.analysis;
