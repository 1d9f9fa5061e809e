/** A checkpoint in Hugging Face layout: its configuration and its shards, checked before use. */
package org.fastforward.models.checkpoint;
