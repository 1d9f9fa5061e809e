/** Ordinary training: the optimizer and the gradient of one optimizer step. */
package org.fastforward.harness.train;
