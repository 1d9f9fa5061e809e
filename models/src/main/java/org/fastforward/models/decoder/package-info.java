/**
 * A decoder: its tensors, its kernels, its trained parameters, and the passes through it (losses
 * with gradients, evaluation).
 */
package org.fastforward.models.decoder;
