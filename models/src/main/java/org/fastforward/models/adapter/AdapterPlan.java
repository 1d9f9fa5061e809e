package org.fastforward.models.adapter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LowRankKind;

/**
 * What of a model is trained, map by map: every linear map of every layer with its kind. Layers may
 * differ in anything.
 *
 * @param kinds by layer, then in the order of the layout's linear maps
 * @param trainsAll whether the tensors outside the linear maps (embedding, norms, head) are trained
 *     too
 */
public record AdapterPlan(List<List<LinearKind>> kinds, boolean trainsAll) {
    /** Copies the lists. */
    public AdapterPlan {
        kinds = kinds.stream().map(List::copyOf).toList();
    }

    /** What a kind of each linear map is chosen by. */
    public interface Choice {
        /** Returns the kind of one map of one layer. */
        LinearKind kind(int layer, LinearSpec map);
    }

    /** Plans by a choice for each map; nothing outside the linear maps is trained. */
    public static AdapterPlan of(Layout layout, Choice choice) {
        List<List<LinearKind>> kinds = new ArrayList<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            List<LinearKind> row = new ArrayList<>();
            for (LinearSpec map : layout.linears()) {
                row.add(choice.kind(layer, map));
            }
            kinds.add(row);
        }
        return new AdapterPlan(kinds, false);
    }

    /**
     * Plans the same adapter for every layer.
     *
     * @throws org.fastforward.shared.UserException if a target is no linear map of the architecture
     */
    public static AdapterPlan of(Layout layout, AdapterSpec spec) {
        List<LinearSpec> adapted = spec.adapted(layout);
        LinearKind kind = spec.kind().linear(spec.size());
        boolean all = kind.trainsBase();
        AdapterPlan plan =
                of(layout, (layer, map) -> all || adapted.contains(map) ? kind : new Frozen());
        return new AdapterPlan(plan.kinds, all);
    }

    /** Plans the same adapters with another dropout, drawn in another way. */
    public AdapterPlan withDropout(double probability, DropoutDraws draws) {
        return new AdapterPlan(
                kinds.stream()
                        .map(
                                row ->
                                        row.stream()
                                                .map(kind -> withDropout(kind, probability, draws))
                                                .toList())
                        .toList(),
                trainsAll);
    }

    private static LinearKind withDropout(LinearKind kind, double probability, DropoutDraws draws) {
        return kind instanceof LowRankKind adapter
                ? adapter.sized(adapter.size().withDropout(probability, draws))
                : kind;
    }

    /** Returns this plan with its maps computed in another order where they know more than one. */
    public AdapterPlan associated(Association order) {
        return new AdapterPlan(
                kinds.stream()
                        .map(row -> row.stream().map(kind -> kind.associated(order)).toList())
                        .toList(),
                trainsAll);
    }

    /** Returns this plan with orders for a way back through stand-ins. */
    public AdapterPlan behindStandIns() {
        return new AdapterPlan(
                kinds.stream()
                        .map(row -> row.stream().map(LinearKind::behindStandIns).toList())
                        .toList(),
                trainsAll);
    }

    /** Returns the kinds that occur, each once. */
    public Set<LinearKind> distinct() {
        Set<LinearKind> distinct = new LinkedHashSet<>();
        kinds.forEach(distinct::addAll);
        return distinct;
    }

    /** Returns the layers that occur, each once: those with equal kinds are computed alike. */
    public List<List<LinearKind>> variants() {
        return List.copyOf(new LinkedHashSet<>(kinds));
    }

    /** Returns the first layer in which something is trained; the number of layers if none is. */
    public int firstTrained() {
        int first = 0;
        while (first < kinds.size() && kinds.get(first).stream().noneMatch(LinearKind::trains)) {
            first++;
        }
        return first;
    }

    /**
     * Whether a map of a layer is reached by a gradient on its way to something trained before it.
     */
    public boolean needsInputGradient(Layout layout, int layer, LinearSpec map) {
        return layer > firstTrained()
                || (layer == firstTrained() && trains(layout, layer, layout.upstream(map)));
    }

    /** Whether any of the maps with these names is trained in a layer. */
    public boolean trains(Layout layout, int layer, List<String> names) {
        List<LinearSpec> maps = layout.linears();
        for (int i = 0; i < maps.size(); i++) {
            if (kinds.get(layer).get(i).trains() && names.contains(maps.get(i).name())) {
                return true;
            }
        }
        return false;
    }

    /** Whether anything drops elements of its input in training. */
    public boolean drops() {
        return any(kind -> kind.dropout() > 0);
    }

    /** Whether any map's kind is of a sort. */
    public boolean any(Predicate<LinearKind> which) {
        return kinds.stream().flatMap(List::stream).anyMatch(which);
    }
}
