package org.fastforward.tasks.read;

/**
 * A record as it stands in its file.
 *
 * @param values of the fields asked for, in their order: null where missing or null; a list as its
 *     JSON text
 * @param problem why it cannot be used, in a few words, or null
 */
// Handed on and read once: equality of the arrays is not relied on.
@SuppressWarnings("ArrayRecordComponent")
public record RawRecord(String[] values, String problem) {}
