package org.fastforward.models.adapter;

import java.util.List;
import java.util.stream.Collectors;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.models.linear.LowRank;
import org.fastforward.shared.UserException;

/**
 * An adapter before it has weights.
 *
 * @param kind what is trained
 * @param rank r, the inner width of {@code B A}
 * @param alpha the change is scaled by {@code alpha / rank}
 * @param dropout probability with which an element of the adapter's input is dropped in training
 * @param targets names of the linear maps that get one; empty: the paper's for the architecture
 * @param draws what dropout's masks are drawn from
 */
public record AdapterSpec(
        AdapterKind kind,
        int rank,
        double alpha,
        double dropout,
        List<String> targets,
        DropoutDraws draws) {

    /** Draws dropout's masks as PyTorch does. */
    public AdapterSpec(
            AdapterKind kind, int rank, double alpha, double dropout, List<String> targets) {
        this(kind, rank, alpha, dropout, targets, DropoutDraws.DOUBLES);
    }

    /** The base model without an adapter. */
    public static final AdapterSpec NONE = new AdapterSpec(AdapterKind.NONE, 1, 1, 0, List.of());

    /** Every weight of the model is trained. */
    public static final AdapterSpec FULL = new AdapterSpec(AdapterKind.FULL, 1, 1, 0, List.of());

    /** Returns the size of every change of a weight. */
    public LowRank size() {
        return new LowRank(rank, alpha, false, dropout, draws);
    }

    /**
     * Returns the linear maps of a layer that are adapted, in the layer's order.
     *
     * @throws UserException if a target is no linear map of the architecture
     */
    public List<LinearSpec> adapted(Layout layout) {
        if (!kind.lowRank()) {
            return List.of();
        }
        List<String> names = targets.isEmpty() ? layout.paperTargets() : targets;
        List<String> known = layout.linears().stream().map(LinearSpec::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new UserException(
                        "target module '"
                                + name
                                + "' is none of "
                                + known.stream().collect(Collectors.joining(", ")));
            }
        }
        return layout.linears().stream().filter(l -> names.contains(l.name())).toList();
    }
}
