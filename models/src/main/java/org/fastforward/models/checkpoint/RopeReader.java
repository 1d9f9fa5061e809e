package org.fastforward.models.checkpoint;

import static org.fastforward.models.checkpoint.Agreed.with;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.shared.UserException;

/**
 * Finds the rotary embedding of a configuration. Transformers 5 gathers it in {@code
 * rope_parameters}; 4 spread it over {@code rope_scaling} and keys of the top level; many files on
 * the hub have both. What Transformers 5 takes is taken here, and everything else that is said of
 * the same number must say the same: where versions of Transformers would compute different models
 * of one file, it is refused.
 */
final class RopeReader {
    private static final String THETA = "rope_theta";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final String ORIGINAL = "original_max_position_embeddings";
    private static final List<String> TYPES = List.of("default", "llama3");

    private final ConfigKeys root;
    private final boolean neox;

    /** Transformers 5 takes a whole rope_scaling that is not empty before rope_parameters. */
    private final ConfigKeys taken;

    private final ConfigKeys other;

    private RopeReader(ConfigKeys root, boolean neox) {
        this.root = root;
        this.neox = neox;
        ConfigKeys four = root.object("rope_scaling");
        ConfigKeys five = root.object("rope_parameters");
        this.taken = four.node().isEmpty() ? five : four;
        this.other = four.node().isEmpty() ? four : five;
    }

    /**
     * Reads it.
     *
     * @param root the whole configuration
     * @throws UserException if two keys disagree, or for what cannot be computed
     */
    static Rope read(ConfigKeys root, Architecture architecture, int headSize) {
        return new RopeReader(root, architecture == Architecture.GPT_NEOX).rope(headSize);
    }

    private Rope rope(int headSize) {
        refuseNested(taken);
        refuseNested(other);
        String type = type();
        double theta = theta();
        if (!(theta > 0)) {
            throw root.bad(THETA + " must be positive");
        }
        int dimensions = (int) (headSize * share());
        if (dimensions < 2 || dimensions % 2 != 0 || dimensions > headSize) {
            throw root.bad(
                    "rotary embedding of "
                            + dimensions
                            + " of "
                            + headSize
                            + " head dimensions; it must be even and at most the head's size");
        }
        return new Rope(
                dimensions,
                theta,
                type.equals("default") ? Optional.empty() : Optional.of(llama3()));
    }

    /** One rotary embedding per kind of layer is told apart by objects inside the object. */
    private void refuseNested(ConfigKeys keys) {
        for (Map.Entry<String, JsonNode> field : keys.node().properties()) {
            if (field.getValue().isObject()) {
                throw root.bad(
                        keys.path()
                                + field.getKey()
                                + " is an object: a rotary embedding per kind of layer is not"
                                + " supported");
            }
        }
    }

    private String type() {
        Agreed<String> type = type(Agreed.<String>on(root), taken).orDefault("default");
        return type(type, other).value();
    }

    private Agreed<String> type(Agreed<String> before, ConfigKeys keys) {
        Agreed<String> type = before;
        for (String key : List.of("rope_type", "type")) {
            if (keys.node().has(key)) {
                String value = keys.text(key, "");
                if (!TYPES.contains(value)) {
                    throw root.bad(
                            keys.path()
                                    + key
                                    + " '"
                                    + value
                                    + "' is not supported; known: "
                                    + String.join(", ", TYPES));
                }
                type = type.with(keys.path() + key, value);
            }
        }
        return type;
    }

    private double theta() {
        Agreed<Double> theta = with(Agreed.on(root), taken, THETA);
        theta = with(theta, root, neox ? "rotary_emb_base" : THETA).orDefault(1e4);
        return with(with(theta, other, THETA), root, THETA).value();
    }

    private double share() {
        Agreed<Double> share = Agreed.on(root);
        if (neox) {
            share = with(with(share, taken, PARTIAL), root, "rotary_pct").orDefault(0.25);
        } else {
            // Transformers' Llama turns whole heads whatever is written here, or fails.
            share = with(share.orDefault(1.0), taken, PARTIAL);
        }
        share = with(share, other, PARTIAL);
        return (root.given(PARTIAL) ? with(share, root, PARTIAL) : share).value();
    }

    private Rope.Llama3Scaling llama3() {
        double factor = positive(Agreed.on(root), "factor");
        double low = positive(Agreed.on(root), "low_freq_factor");
        double high = positive(Agreed.on(root), "high_freq_factor");
        // On the top level it goes before the object's own.
        double original = positive(with(Agreed.on(root), root, ORIGINAL), ORIGINAL);
        if (original != Math.rint(original) || original > ConfigKeys.MAX_COUNT) {
            throw root.bad(ORIGINAL + " must be an integer up to " + ConfigKeys.MAX_COUNT);
        }
        return new Rope.Llama3Scaling(factor, low, high, (int) original);
    }

    private double positive(Agreed<Double> before, String key) {
        Agreed<Double> agreed = with(before, taken, key);
        if (agreed.value() == null || !(agreed.value() > 0)) {
            throw root.bad("rope scaling lacks a positive " + key);
        }
        return with(agreed, other, key).value();
    }
}
