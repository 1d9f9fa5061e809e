/** The harness: training engine, Fast Forward, runs, grids and the command line. */
package org.fastforward.harness;
