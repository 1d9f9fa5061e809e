/** The two kinds of picture: bars of what was saved, curves of test loss. */
package org.fastforward.analysis.figure.chart;
