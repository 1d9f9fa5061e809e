/**
 * Fast Forward stages (Rahamim et al., 2024, section 3): line searches along the last optimizer
 * step's change of the weights.
 */
package org.fastforward.harness.engine.fastforward;
