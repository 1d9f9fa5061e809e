/** A checkpoint's own tokenizer. */
package org.fastforward.tasks.tokenise;
