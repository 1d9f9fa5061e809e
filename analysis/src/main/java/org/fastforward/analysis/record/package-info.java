/** The run record: the schema of a run's files, their writer and their reader. */
package org.fastforward.analysis.record;
