/** Checkpoints in Hugging Face layout: configuration and safetensors files, checked before use. */
package org.fastforward.models.checkpoint;
