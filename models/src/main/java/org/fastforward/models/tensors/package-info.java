/** Tensors on their way between safetensors files and memory; where a model's weights come from. */
package org.fastforward.models.tensors;
