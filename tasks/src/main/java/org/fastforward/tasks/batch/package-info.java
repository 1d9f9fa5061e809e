/** Sequences grouped into batches, and which sequences each optimizer step takes. */
package org.fastforward.tasks.batch;
