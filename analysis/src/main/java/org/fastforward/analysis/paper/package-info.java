/** The numbers that the paper reports, to set ours beside. */
package org.fastforward.analysis.paper;
