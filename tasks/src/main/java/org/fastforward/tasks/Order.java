package org.fastforward.tasks;

/** The order in which train examples are visited. */
public enum Order {
    /** A new permutation for each epoch, derived from the seed and the epoch's number alone. */
    SHUFFLED,
    /** File order, the same in every epoch. */
    AS_GIVEN
}
