/** Makes the miniatures: full-parameter pretraining with the same engine. */
package org.fastforward.harness.pretrain;
