/** Lines and dots over an axis of numbers or of names, one panel or many beside each other. */
package org.fastforward.analysis.figure.plot;
