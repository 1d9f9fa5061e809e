package org.fastforward.analysis.key;

import java.util.HashSet;
import java.util.Set;
import org.fastforward.shared.names.OptimizerName;
import org.fastforward.shared.names.Policy;
import org.fastforward.shared.names.RateRule;

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

    /** The setting by which an arm's learning rate follows its stages. */
    public static final String RATE = "rate";

    /** The setting that names an arm's optimizer. */
    public static final String OPTIMIZER = "optimizer";

    private static final String FOLLOW = RateRule.FOLLOW.id();
    private static final String ADAMW = OptimizerName.ADAMW.id();

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
     * Its name, such as {@code bracket}, {@code bracket, interval 3}, {@code follow}, as an arm is
     * called whose rate follows its stages, or {@code prodigy} or {@code adam}, by its optimizer,
     * where it has no stages.
     *
     * @return what kind of arm it is, and its overrides
     */
    public String inWords() {
        VariedSettings others = others();
        return others.isEmpty() ? kind() : kind() + ", " + others.inWords();
    }

    /**
     * The same as part of a file's name, such as {@code bracket_interval-3}.
     *
     * @return what kind of arm it is, and its overrides
     */
    public String inFileName() {
        return kind().replace(' ', '-') + others().inFileName();
    }

    /**
     * Tells whether the arm has Fast Forward stages.
     *
     * @return false for one that trains with an optimizer alone
     */
    public boolean hasStages() {
        return !policy.equals(Policy.NONE.id()) && !policy.equals(ADAM_POLICY);
    }

    /** One word where that is enough. */
    private String kind() {
        String optimizer = overrides.get(OPTIMIZER).orElse(ADAMW);
        if (!optimizer.equals(ADAMW)) {
            return hasStages() ? optimizer + " " + policy : optimizer;
        }
        if (overrides.get(RATE).filter(FOLLOW::equals).isEmpty()) {
            return hasStages() ? policy : ADAM_POLICY;
        }
        return policy.equals(Policy.PARABOLA.id()) ? FOLLOW : FOLLOW + " " + policy;
    }

    /** The overrides that the kind does not tell. */
    private VariedSettings others() {
        return overrides.without(RATE).without(OPTIMIZER);
    }

    /**
     * The same without what need not be said.
     *
     * @param told the settings that must be
     * @return the key with those overrides that are told or tell the kind
     */
    public ArmKey telling(Set<String> told) {
        Set<String> kept = new HashSet<>(told);
        kept.add(RATE);
        kept.add(OPTIMIZER);
        return new ArmKey(policy, overrides.only(kept));
    }

    /** Orders by policy, then by the overrides' values. */
    @Override
    public int compareTo(ArmKey other) {
        int order = policy.compareTo(other.policy);
        return order != 0 ? order : overrides.compareTo(other.overrides);
    }
}
