/**
 * Tensors in safetensors files: their types, headers checked before use, reading, writing, shards.
 */
package org.fastforward.models.safetensors;
