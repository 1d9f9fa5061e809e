/** A grid's tables, figures and report page, all made again from its records. */
package org.fastforward.analysis.report;
