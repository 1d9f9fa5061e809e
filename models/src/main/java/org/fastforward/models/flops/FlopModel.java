package org.fastforward.models.flops;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;

/**
 * Operations of a model with an adapter, matrix products only (as profilers count), for sequences
 * of T real tokens of which L predict a label. Padding counts nowhere.
 *
 * <p>Notation: a linear map is n to m, r the rank, d = heads * head size, V the vocabulary, h the
 * hidden size.
 *
 * <h2>Accounting {@code paper}</h2>
 *
 * The released program profiles the forward pass of the PEFT model and takes a training step as
 * three of them. Forward, per sequence:
 *
 * <ul>
 *   <li>every linear map {@code 2 T n m}, its adapter {@code 2 T r (n + m)}
 *   <li>DoRA: {@code 2 n m r} for the product B A that PEFT forms for the norm in every call
 *   <li>attention {@code 4 T^2 d} per layer (scores and mixture, the full square)
 *   <li>head {@code 2 T h V}
 * </ul>
 *
 * A pass over the tiny validation set is one forward; each point of a stage adds one addition per
 * adapter weight (section 2 of the paper counts both).
 *
 * <h2>Accounting {@code exact}</h2>
 *
 * What this harness has to compute:
 *
 * <ul>
 *   <li>forward as above, but causal attention {@code 4 d T (T + 1) / 2}, the head at labels only
 *       {@code 2 L h V}, and DoRA's norm once per optimizer step: {@code 2 n m r + 2 r^2 (n + m)};
 *       with dropout DoRA multiplies by the frozen weight twice
 *   <li>backward: {@code 2 T n m} per frozen linear map whose input depends on something trained
 *       (no weight gradient), {@code 4 T r m + 2 T r n} per adapter (dB, the inner gradient, dA)
 *       and {@code 2 T r n} more where the input needs a gradient; attention twice its forward; the
 *       head {@code 2 L h V}
 *   <li>full-parameter training: {@code 2 T n m} more per linear map and {@code 2 L h V} for the
 *       head's own gradient
 *   <li>evaluation: adapters merged once per pass, {@code 2 n m r + n m} each (DoRA: {@code n m}
 *       and its norm more), then the plain model; where adapters are not merged (a bfloat16 base
 *       model), their products instead
 * </ul>
 */
public final class FlopModel {
    private final ModelConfig config;
    private final AdapterSpec adapter;
    private final boolean merges;
    private final List<LinearSpec> linears;
    private final Set<String> adapted;

    /**
     * @param layout architecture and shapes
     * @param adapter what is trained
     * @param merges whether evaluations merge the adapter into the weights
     */
    public FlopModel(Layout layout, AdapterSpec adapter, boolean merges) {
        this.merges = merges;
        this.config = layout.config();
        this.adapter = adapter;
        this.linears = layout.linears();
        this.adapted =
                adapter.adapted(layout).stream().map(LinearSpec::name).collect(Collectors.toSet());
    }

    /** Returns the number of trained adapter weights (0 without a low-rank adapter). */
    public long adapterWeights() {
        long perLayer = 0;
        for (LinearSpec l : linears) {
            if (adapted.contains(l.name())) {
                perLayer += (long) adapter.rank() * (l.in() + l.out());
                perLayer += adapter.kind() == AdapterKind.DORA ? l.out() : 0;
            }
        }
        return perLayer * config.layers();
    }

    /** Returns the forward and backward pass of one sequence. */
    public Flops trainingSequence(int tokens, int labels) {
        return new Flops(3 * paperForward(tokens), exactTraining(tokens, labels));
    }

    /** Returns what an optimizer step costs beyond its sequences. */
    public Flops perStep() {
        return new Flops(0, adapter.kind() == AdapterKind.DORA ? norms() : 0);
    }

    /** Returns the forward pass of one sequence in an evaluation. */
    public Flops evaluationSequence(int tokens, int labels) {
        double exact = head(labels);
        double layer = attention(tokens);
        for (LinearSpec l : linears) {
            layer += 2.0 * tokens * l.in() * l.out();
            if (!merges && adapted.contains(l.name())) {
                layer += 2.0 * tokens * adapter.rank() * (l.in() + l.out());
            }
        }
        return new Flops(paperForward(tokens), exact + config.layers() * layer);
    }

    /** Returns what a pass over an evaluation set costs beyond its sequences. */
    public Flops perEvaluationPass() {
        return new Flops(0, merges());
    }

    /** Returns moving the weights to one point of a stage: one addition per adapter weight. */
    public Flops perStagePoint() {
        return new Flops(adapterWeights(), adapterWeights());
    }

    private double paperForward(int t) {
        double layer = 4.0 * t * t * config.heads() * config.headSize();
        for (LinearSpec l : linears) {
            layer += 2.0 * t * l.in() * l.out();
            if (adapted.contains(l.name())) {
                layer += 2.0 * t * adapter.rank() * (l.in() + l.out());
                if (adapter.kind() == AdapterKind.DORA) {
                    layer += 2.0 * l.in() * l.out() * adapter.rank();
                }
            }
        }
        return config.layers() * layer + 2.0 * t * config.hiddenSize() * config.vocabSize();
    }

    private double exactTraining(int t, int labels) {
        boolean full = adapter.kind() == AdapterKind.FULL;
        double flops = head(labels) * (full ? 3 : 2);
        for (int layer = 0; layer < config.layers(); layer++) {
            flops += attention(t) * (reachesAttention(layer) ? 3 : 1);
            for (LinearSpec l : linears) {
                double product = 2.0 * t * l.in() * l.out();
                boolean inputGradient = full || needsInputGradient(layer, l);
                flops += product * (1 + (inputGradient ? 1 : 0) + (full ? 1 : 0));
                if (adapted.contains(l.name())) {
                    flops += adapterTraining(t, l, inputGradient, product);
                }
            }
        }
        return flops;
    }

    private double adapterTraining(int t, LinearSpec l, boolean inputGradient, double product) {
        double tr = 2.0 * t * adapter.rank();
        double flops = tr * (l.in() + l.out()) + tr * (2 * l.out() + l.in());
        flops += inputGradient ? tr * l.in() : 0;
        if (adapter.kind() == AdapterKind.DORA && adapter.dropout() > 0) {
            flops += product * (inputGradient ? 2 : 1);
        }
        return flops;
    }

    /** Whether the scores of a layer's attention depend on something trained. */
    private boolean reachesAttention(int layer) {
        return layer > 0
                || adapter.kind() == AdapterKind.FULL
                || anyAdapted("query_key_value", "q_proj", "k_proj", "v_proj");
    }

    /** Whether the input of a linear map depends on something trained; layer 0 reads embeddings. */
    private boolean needsInputGradient(int layer, LinearSpec l) {
        if (layer > 0) {
            return !adapted.isEmpty();
        }
        boolean attention =
                anyAdapted("query_key_value", "dense", "q_proj", "k_proj", "v_proj", "o_proj");
        boolean parallel =
                config.architecture() == Architecture.GPT_NEOX && config.parallelResidual();
        return switch (l.name()) {
            case "dense", "o_proj" -> reachesAttention(0);
            case "dense_h_to_4h", "gate_proj", "up_proj" -> attention && !parallel;
            case "dense_4h_to_h" -> (attention && !parallel) || anyAdapted("dense_h_to_4h");
            case "down_proj" -> attention || anyAdapted("gate_proj", "up_proj");
            default -> false;
        };
    }

    private boolean anyAdapted(String... names) {
        for (String name : names) {
            if (adapted.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private double attention(int t) {
        return 4.0 * config.heads() * config.headSize() * t * (t + 1) / 2;
    }

    private double head(int labels) {
        return 2.0 * labels * config.hiddenSize() * config.vocabSize();
    }

    private double norms() {
        double layer = 0;
        double r = adapter.rank();
        for (LinearSpec l : linears) {
            if (adapted.contains(l.name())) {
                layer += 2 * r * l.in() * l.out() + 2 * r * r * (l.in() + l.out());
            }
        }
        return config.layers() * layer;
    }

    private double merges() {
        double layer = 0;
        for (LinearSpec l : linears) {
            if (adapted.contains(l.name())) {
                double size = (double) l.in() * l.out();
                layer += merges ? 2 * size * adapter.rank() + size : 0;
                layer += merges && adapter.kind() == AdapterKind.DORA ? size : 0;
            }
        }
        double dora = adapter.kind() == AdapterKind.DORA ? norms() : 0;
        return config.layers() * layer + dora;
    }
}
