/** What tells runs apart: the keys of cells and arms, and how values of settings are written. */
package org.fastforward.analysis.key;
