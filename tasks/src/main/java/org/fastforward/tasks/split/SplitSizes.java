package org.fastforward.tasks.split;

/** Sequences in each split; the same for every seed. */
public record SplitSizes(int train, int tiny, int test) {}
