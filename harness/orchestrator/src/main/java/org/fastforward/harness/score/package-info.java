/** Losses of single records, and merged checkpoints: using a model rather than training it. */
package org.fastforward.harness.score;
