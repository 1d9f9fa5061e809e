/** What happens in a run, row by row: the log {@code events.csv}, its writer and its reader. */
package org.fastforward.analysis.event;
