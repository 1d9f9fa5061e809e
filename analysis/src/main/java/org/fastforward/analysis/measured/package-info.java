/**
 * What is measured when a run has ended, beside its log: files in the run's folder, their writers
 * and readers.
 */
package org.fastforward.analysis.measured;
