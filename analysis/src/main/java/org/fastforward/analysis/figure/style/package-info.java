/** What all figures share: colours, fonts, how text is placed. */
package org.fastforward.analysis.figure.style;
