/** What moves the trained tensors by their gradients. */
package org.fastforward.harness.engine.optimizer;
