package org.fastforward.harness.inputs;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.linear.Association;
import org.fastforward.models.linear.Dora;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LowRankKind;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.tokenise.SavedTokenizer;

/**
 * What a run's training begins with: a fresh adapter as the settings ask for it, or a saved one,
 * whose ranks, alphas and targets hold then.
 *
 * @param saved the adapter in the folder that the settings name, if they name one
 */
public record StartingAdapter(Optional<SavedAdapter> saved) {
    /**
     * Reads it.
     *
     * @throws UserException if the folder is no adapter of this kind for this checkpoint
     */
    public static StartingAdapter of(RunSpec spec, Checkpoint checkpoint) {
        if (spec.settings().adapterFolder().isEmpty()) {
            return new StartingAdapter(Optional.empty());
        }
        Path folder = InputLocation.local(spec.settings().adapterFolder());
        SavedAdapter saved = PeftFolder.read(folder, Layout.of(checkpoint.config()));
        AdapterKind kind =
                saved.plan().any(Dora.class::isInstance) ? AdapterKind.DORA : AdapterKind.LORA;
        if (kind != AdapterKind.named(spec.adapter())) {
            throw new UserException(
                    folder + " holds a " + kind.id() + " adapter, not " + spec.adapter());
        }
        return new StartingAdapter(Optional.of(saved));
    }

    /**
     * Returns the rows of embedding and head.
     *
     * @param task rows that the task needs because it added tokens; 0: none
     * @param checkpoint its own
     * @return 0: as the checkpoint has
     * @throws UserException if both task and adapter bring tokens of their own
     */
    public int rows(int task, Checkpoint checkpoint) {
        if (saved.isEmpty()) {
            return task;
        }
        int grown = rows(saved.get(), checkpoint);
        boolean adds = task > checkpoint.config().vocabSize();
        if (adds && task != grown && saved.get().hasTokens()) {
            throw new UserException(
                    saved.get().folder()
                            + " has rows of tokens of its own, and the task adds others: start from"
                            + " an adapter without them");
        }
        return Math.max(task, grown);
    }

    /** As PEFT: a tokenizer beside the adapter that has more tokens makes the tables grow. */
    private static int rows(SavedAdapter adapter, Checkpoint checkpoint) {
        int tokenizer = SavedTokenizer.rows(adapter.folder());
        boolean grows = tokenizer > checkpoint.config().vocabSize();
        return adapter.vocabulary(grows ? tokenizer : 0);
    }

    /**
     * Requires that what is saved are finite numbers.
     *
     * @throws UserException naming the first tensor that holds another
     */
    void requireFinite() {
        try (NDManager manager = Devices.manager("cpu")) {
            saved.ifPresent(adapter -> adapter.requireFinite(manager));
        }
    }

    /** Plans what is trained, with the settings' dropout and association order as chosen. */
    public AdapterPlan plan(RunSpec spec, CellInputs inputs) {
        return plan(spec, inputs.layout())
                .associated(new Association(spec.settings().linear(), inputs.timedOrders()));
    }

    /** Plans what is trained, with the settings' dropout and association order. */
    public AdapterPlan plan(RunSpec spec, Layout layout) {
        AdapterSpec asked = spec.settings().adapter(AdapterKind.named(spec.adapter()));
        return saved.map(adapter -> adapter.plan().withDropout(asked.dropout(), asked.draws()))
                .orElseGet(() -> AdapterPlan.of(layout, asked))
                .associated(new Association(spec.settings().linear()));
    }

    /** Puts what is trained over what the settings say of it. */
    public Map<String, Object> recorded(Map<String, Object> settings, Layout layout) {
        Map<String, Object> recorded = new TreeMap<>(settings);
        saved.ifPresent(
                adapter -> {
                    recorded.put("rank", adapter.rank());
                    recorded.put("alpha", adapter.alpha());
                    recorded.put("target_modules", targets(adapter.plan(), layout));
                });
        return recorded;
    }

    /** Returns, for a record, the adapters map by map, where three settings do not tell them. */
    public Optional<String> mapByMap(Layout layout) {
        if (saved.isEmpty()) {
            return Optional.empty();
        }
        AdapterPlan plan = saved.get().plan();
        Set<LinearKind> kinds = new LinkedHashSet<>(plan.distinct());
        kinds.removeIf(kind -> !(kind instanceof LowRankKind));
        boolean plain = kinds.stream().noneMatch(k -> ((LowRankKind) k).size().rankStabilised());
        if (plain && kinds.size() == 1 && plan.variants().size() == 1) {
            return Optional.empty();
        }
        List<String> maps = new ArrayList<>();
        for (int layer = 0; layer < plan.kinds().size(); layer++) {
            for (int i = 0; i < layout.linears().size(); i++) {
                if (plan.kinds().get(layer).get(i) instanceof LowRankKind kind) {
                    String path = layout.linears().get(i).path();
                    maps.add(
                            layer
                                    + "."
                                    + path
                                    + " rank "
                                    + kind.size().rank()
                                    + " alpha "
                                    + kind.size().alpha()
                                    + (kind.size().rankStabilised() ? " rank-stabilised" : ""));
                }
            }
        }
        return Optional.of(String.join("; ", maps));
    }

    private static List<String> targets(AdapterPlan plan, Layout layout) {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < layout.linears().size(); i++) {
            LinearSpec map = layout.linears().get(i);
            int at = i;
            if (plan.kinds().stream().anyMatch(row -> row.get(at).trains())) {
                targets.add(map.name());
            }
        }
        return targets;
    }
}
