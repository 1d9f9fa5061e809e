/**
 * From records to sequences in their order, on all cores, with what is dropped counted and told.
 */
package org.fastforward.tasks.pipeline;
