/** Who has a run: its lock, its state, its process. */
package org.fastforward.harness.state;
