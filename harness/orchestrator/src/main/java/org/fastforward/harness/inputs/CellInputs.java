package org.fastforward.harness.inputs;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.machine.Machine;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.architecture.CheckpointFit;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.TimedOrders;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.ProductsName;
import org.fastforward.tasks.DataSettings;

/**
 * What the arms of a cell start from: its data and its checkpoint.
 *
 * @param base the checkpoint as PEFT records it: by a path that holds from everywhere, or its name
 *     on a hub
 * @param facts about both, for records
 * @param threads of one tensor operation
 * @param gpu whether tensors live on one
 */
public record CellInputs(
        RunData data,
        Checkpoint checkpoint,
        PeftFolder.Base base,
        Layout layout,
        Map<String, String> facts,
        int threads,
        boolean gpu) {
    /** The fact that has the association orders, where they were measured. */
    public static final String ORDERS = "linear_orders";

    /** The fact that tells how a bfloat16 base on a CPU is multiplied with. */
    public static final String PRODUCTS = "products";

    /**
     * Loads and checks them for some arms of one cell. Writes nothing to the results.
     *
     * @param lines told now and then how far it is
     * @throws UserException or its like for what the user can mend
     */
    public static CellInputs load(List<RunSpec> arms, Consumer<String> lines) {
        RunSpec first = arms.get(0);
        int asked = first.settings().threads();
        int threads = asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
        Kernels.threads(threads);
        InputLocation.Found weights = InputLocation.find(first.checkpoint());
        Checkpoint checkpoint = Checkpoint.open(weights.path());
        CheckpointFit.require(checkpoint);
        InputHashes hashes = new InputHashes(System.getenv());
        StartingAdapter start = StartingAdapter.of(first, checkpoint);
        RunData data =
                RunData.load(
                        first,
                        weights.path(),
                        Math.max(checkpoint.config().vocabSize(), start.rows(0, checkpoint)),
                        System.getenv(),
                        lines);
        int rows = start.rows(data.vocabularyRows(), checkpoint);
        Layout layout = Layout.of(checkpoint.config().withVocabulary(rows));
        arms.forEach(spec -> StartingAdapter.of(spec, checkpoint).plan(spec, layout));
        arms.forEach(RunStandIns::require);
        Map<String, String> facts = new TreeMap<>(data.facts());
        facts.put("checkpoint", weights.name());
        putPlace(facts, RunSpec.CHECKPOINT_PLACE, first.checkpoint());
        putPlace(facts, RunSpec.DATA_PLACE, first.data());
        weights.revision().ifPresent(commit -> facts.put("checkpoint_revision", commit));
        hashes.requireFinite(checkpoint);
        facts.put(InputHashes.CHECKPOINT, hashes.checkpoint(checkpoint));
        String adapter = first.settings().adapterFolder();
        if (!adapter.isEmpty()) {
            facts.put(InputHashes.ADAPTER, hashes.adapter(InputLocation.local(adapter)));
            start.requireFinite();
            start.mapByMap(layout).ifPresent(maps -> facts.put("adapters", maps));
        }
        facts.put("architecture", checkpoint.config().architecture().modelType());
        return new CellInputs(
                data,
                checkpoint,
                base(weights),
                layout,
                Map.copyOf(facts),
                threads,
                Devices.isGpu(first.settings().device()));
    }

    /** A path of this machine alone says nothing elsewhere, and is nobody's business. */
    private static void putPlace(Map<String, String> facts, String fact, String place) {
        if (!Path.of(place).isAbsolute()) {
            facts.put(fact, place);
        }
    }

    /**
     * Loads and checks them for arms whose data are not divided alike, as where arms differ in the
     * size of the tiny set.
     *
     * @return by how the data are divided
     */
    public static Map<DataSettings, CellInputs> loadAll(
            List<RunSpec> arms, Consumer<String> lines) {
        CellInputs first = load(arms, lines);
        Map<DataSettings, CellInputs> all = new HashMap<>();
        all.put(divided(arms.get(0)), first);
        for (RunSpec arm : arms) {
            all.computeIfAbsent(divided(arm), how -> first.with(arm, lines));
        }
        return all;
    }

    /** Returns how a run's data are divided. */
    public static DataSettings divided(RunSpec run) {
        return run.settings().data(run.seed());
    }

    private CellInputs with(RunSpec arm, Consumer<String> lines) {
        RunData other =
                RunData.load(
                        arm,
                        checkpoint.folder(),
                        Math.max(checkpoint.config().vocabSize(), layout.config().vocabSize()),
                        System.getenv(),
                        lines);
        Map<String, String> all = new TreeMap<>(facts);
        all.putAll(other.facts());
        return new CellInputs(other, checkpoint, base, layout, Map.copyOf(all), threads, gpu);
    }

    private static PeftFolder.Base base(InputLocation.Found weights) {
        String name =
                weights.revision().isPresent()
                        ? weights.name()
                        : weights.path().toAbsolutePath().normalize().toString();
        return new PeftFolder.Base(name, weights.revision());
    }

    /** Returns these with association orders that were measured. */
    public CellInputs with(TimedOrders orders) {
        Map<String, String> all = new TreeMap<>(facts);
        all.put(ORDERS, orders.text());
        return new CellInputs(data, checkpoint, base, layout, Map.copyOf(all), threads, gpu);
    }

    /** Returns these with what multiplies a bfloat16 base on a CPU. */
    public CellInputs with(ProductsName products) {
        Map<String, String> all = new TreeMap<>(facts);
        all.put(PRODUCTS, products.id());
        return new CellInputs(data, checkpoint, base, layout, Map.copyOf(all), threads, gpu);
    }

    /** Whether a bfloat16 base on a CPU is multiplied with as it is. */
    public boolean multipliesBfloat16() {
        return ProductsName.NATIVE.id().equals(facts.get(PRODUCTS));
    }

    /** Returns the association orders that were measured, if they were. */
    public TimedOrders timedOrders() {
        return TimedOrders.parse(facts.getOrDefault(ORDERS, ""));
    }

    /** Describes the program and the machine of this moment. */
    public Provenance provenance() {
        return Machine.provenance(threads, gpu);
    }

    /**
     * Requires that a cell's Adam arm was run with these data and weights, apart from a tiny set
     * that Adam knows nothing of.
     *
     * @param run an arm that needs its target
     * @throws UserException naming what differs
     */
    public void requireThoseOfAdam(RunFolder folder, RunSpec run) {
        Map<String, String> shared = new TreeMap<>(facts);
        if (!SettingsReader.changesAdam("tiny_size", run.settings().splitVersion())) {
            shared.remove(RunData.TINY);
        }
        require(folder, shared);
    }

    /**
     * Requires that a run that has begun was begun with these data and weights.
     *
     * @throws UserException naming what differs
     */
    public void requireThoseOf(RunFolder folder) {
        require(folder, new TreeMap<>(facts));
    }

    private static void require(RunFolder folder, Map<String, String> facts) {
        Map<String, String> then = RunReader.readRecord(folder).facts();
        facts.forEach(
                (fact, now) -> {
                    boolean decides = fact.endsWith("_sha256") || fact.endsWith("_sequences");
                    if (decides && !then.getOrDefault(fact, now).equals(now)) {
                        throw new UserException(
                                "the run in "
                                        + folder.path()
                                        + " was begun with "
                                        + fact
                                        + " "
                                        + then.get(fact)
                                        + ", now it is "
                                        + now
                                        + ": bring back what it was, or remove the folder");
                    }
                });
    }
}
