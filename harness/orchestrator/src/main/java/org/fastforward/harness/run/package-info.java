/** One run from its start to its target: specification, training loop, events, summary. */
package org.fastforward.harness.run;
