/** The training loop, and the joints at which it is open: when stages come, when it ends. */
package org.fastforward.harness.engine.loop;
