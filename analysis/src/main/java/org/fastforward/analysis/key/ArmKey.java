package org.fastforward.analysis.key;

/**
 * How an arm of a cell is trained: what tells it from the cell's other arms.
 *
 * @param policy the line search, or {@link #ADAM}
 * @param overrides the settings in which the grid's arms differ; the arm that sets the cell's
 *     target has none
 */
public record ArmKey(String policy, VariedSettings overrides) implements Comparable<ArmKey> {
    /** The policy of an arm that trains with Adam alone. */
    public static final String ADAM_POLICY = "adam";

    /** The arm that sets a cell's target. */
    public static final ArmKey ADAM = new ArmKey(ADAM_POLICY, VariedSettings.NONE);

    /**
     * An arm of a grid whose arms differ in nothing but their policies.
     *
     * @param policy the line search
     */
    public ArmKey(String policy) {
        this(policy, VariedSettings.NONE);
    }

    /**
     * Its name, such as {@code bracket} or {@code bracket, interval 3}.
     *
     * @return the policy and its overrides
     */
    public String inWords() {
        return overrides.isEmpty() ? policy : policy + ", " + overrides.inWords();
    }

    /**
     * The same as part of a file's name, such as {@code bracket_interval-3}.
     *
     * @return the policy and its overrides
     */
    public String inFileName() {
        return policy + overrides.inFileName();
    }

    /** Orders by policy, then by the overrides' values. */
    @Override
    public int compareTo(ArmKey other) {
        int order = policy.compareTo(other.policy);
        return order != 0 ? order : overrides.compareTo(other.overrides);
    }
}
