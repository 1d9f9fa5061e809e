/** The training loop, when it ends, and who is told what happens in it. */
package org.fastforward.harness.engine.loop;
