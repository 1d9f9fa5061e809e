/** Runs as TensorBoard reads them: an event file beside a run's log, made from its rows. */
package org.fastforward.analysis.tensorboard;
