/**
 * LoGE (Zhang et al., 2025): which low-rank matrices stand in for frozen weights on the way back,
 * chosen by the gradients of a task's samples before training.
 */
package org.fastforward.models.loge;
