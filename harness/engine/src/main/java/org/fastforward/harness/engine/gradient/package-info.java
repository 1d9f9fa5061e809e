/** The gradient of one optimizer step, and the loss of a set of sequences. */
package org.fastforward.harness.engine.gradient;
