package org.fastforward.models.peft;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.LowRankKind;
import org.fastforward.models.safetensors.SafetensorsReader;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.models.tensors.Overlay;
import org.fastforward.shared.UserException;

/**
 * Reads adapter folders. Every tensor that the configuration promises must be there, and every
 * tensor that is there must be one that it promises.
 */
final class AdapterReader {
    private static final String ROWS = ".token_adapter.trainable_tokens_delta";
    private static final String BASE_LAYER = ".base_layer.";
    private static final String BIAS_OF_B = "lora_B.bias";

    private final Path file;
    private final Layout layout;
    private final PeftConfig config;
    private final Map<String, TensorEntry> stored = new TreeMap<>();
    private final Map<String, TensorSpec> base = new HashMap<>();
    private final Map<String, TensorEntry> replaced = new HashMap<>();
    private final Map<String, Overlay.Rows> rows = new HashMap<>();
    private final Map<String, Overlay.Addition> added = new HashMap<>();

    private AdapterReader(Path folder, Layout layout) {
        this.file = folder.resolve(PeftFolder.WEIGHTS);
        this.layout = layout;
        this.config = PeftConfig.read(folder.resolve(PeftFolder.CONFIG));
        refusePickle(folder);
        SafetensorsReader.read(file)
                .forEach(
                        (name, entry) -> {
                            if (!name.startsWith(PeftFolder.PREFIX)) {
                                throw unknown(name);
                            }
                            stored.put(
                                    SavedModules.ownName(
                                            layout, name.substring(PeftFolder.PREFIX.length())),
                                    entry);
                        });
        layout.tensors().forEach(tensor -> base.put(tensor.name(), tensor));
    }

    static SavedAdapter read(Path folder, Layout layout) {
        AdapterReader reader = new AdapterReader(folder, layout);
        AdapterPlan plan = reader.plan();
        Map<String, TensorEntry> trained = reader.trained(plan);
        reader.readTokenRows();
        reader.readReplaced(plan);
        if (!reader.stored.isEmpty()) {
            throw reader.unknown(PeftFolder.PREFIX + reader.stored.keySet().iterator().next());
        }
        Overlay overlay = new Overlay(reader.replaced, reader.rows, reader.added);
        return new SavedAdapter(
                folder,
                reader.config.root(),
                reader.config.rank(),
                reader.config.alpha(),
                plan,
                trained,
                overlay,
                reader.rowsNeeded());
    }

    private void refusePickle(Path folder) {
        if (!Files.exists(file) && Files.exists(folder.resolve("adapter_model.bin"))) {
            throw new UserException(
                    folder
                            + " has its adapter only as adapter_model.bin, a Python pickle, which"
                            + " can run code when opened; load it with PEFT and save it again, as"
                            + " safetensors");
        }
    }

    private UserException unknown(String name) {
        return new UserException(
                "tensor " + name + " in " + file + " belongs to nothing that is trained");
    }

    private AdapterPlan plan() {
        AdapterPlan plan =
                AdapterPlan.of(
                        layout,
                        (layer, map) -> {
                            String path = layout.layerPath(layer) + "." + map.path();
                            return config.targets().adapts(path) ? config.kind(path) : new Frozen();
                        });
        if (!plan.any(LinearKind::trains)) {
            throw new UserException(
                    config.file()
                            + ": target_modules "
                            + config.root().path("target_modules")
                            + " with what excludes some mean none of "
                            + layout.linears().stream()
                                    .map(LinearSpec::name)
                                    .collect(Collectors.joining(", ")));
        }
        return plan;
    }

    private Map<String, TensorEntry> trained(AdapterPlan plan) {
        Map<String, TensorEntry> trained = new LinkedHashMap<>();
        for (int layer = 0; layer < layout.config().layers(); layer++) {
            for (int i = 0; i < layout.linears().size(); i++) {
                LinearSpec map = layout.linears().get(i);
                LinearKind kind = plan.kinds().get(layer).get(i);
                String module = layout.layerPath(layer) + "." + map.path() + ".";
                for (TensorSpec tensor : kind.trained(map)) {
                    String name = module + tensor.name();
                    trained.put(name, take(name, tensor.shape()));
                }
                if (kind instanceof LowRankKind lowRank && config.loraBias()) {
                    addBiasOfB(module, map, lowRank);
                }
            }
        }
        return trained;
    }

    /** What B's bias adds is the same for every input: s times it belongs to the map's own. */
    private void addBiasOfB(String module, LinearSpec map, LowRankKind kind) {
        if (!map.bias()) {
            throw new UserException(
                    config.file()
                            + ": lora_bias is true, but "
                            + module
                            + " has no bias to which B's could be added");
        }
        TensorEntry bias = take(module + BIAS_OF_B, map.out());
        added.put(module + "bias", new Overlay.Addition(bias, kind.size().scale()));
    }

    private TensorEntry take(String name, long... shape) {
        TensorEntry entry = stored.remove(name);
        if (entry == null) {
            throw new UserException(
                    "tensor " + PeftFolder.PREFIX + name + " is missing in " + file);
        }
        if (!entry.shape().equals(Arrays.stream(shape).boxed().toList())) {
            throw new UserException(
                    "tensor "
                            + PeftFolder.PREFIX
                            + name
                            + " in "
                            + file
                            + " has shape "
                            + entry.shape()
                            + ", but the model's has "
                            + Arrays.toString(shape));
        }
        entry.dtype();
        return entry;
    }

    private void readTokenRows() {
        Architecture a = layout.config().architecture();
        config.tokenIndices(SavedModules.module(a.embedding()))
                .forEach(
                        (name, numbers) -> {
                            String table = table(name);
                            String module = SavedModules.module(table);
                            long width = layout.config().hiddenSize();
                            TensorEntry values = take(module + ROWS, numbers.length, width);
                            rows.put(table, new Overlay.Rows(numbers, values));
                        });
    }

    /** The table that a module's name, or the end of its path, means. */
    private String table(String name) {
        Architecture a = layout.config().architecture();
        for (String table : List.of(a.embedding(), a.head())) {
            String module = SavedModules.module(table);
            if (module.equals(SavedModules.module(SavedModules.ownName(layout, name + ".x")))
                    || module.endsWith("." + name)) {
                return table;
            }
        }
        throw new UserException(
                config.file()
                        + ": trainable_token_indices names "
                        + name
                        + ", which is neither embedding nor head");
    }

    /** Modules saved as a whole, biases, and the tables that PEFT saves when they were resized. */
    private void readReplaced(AdapterPlan plan) {
        Architecture a = layout.config().architecture();
        SavedModules saved = new SavedModules(config, layout, plan);
        Map<String, TensorEntry> rest = new TreeMap<>(stored);
        rest.forEach(
                (name, entry) -> {
                    String own = name.replace(BASE_LAYER, ".");
                    boolean table = own.equals(a.embedding()) || own.equals(a.head());
                    if (table || (base.containsKey(own) && saved.holds(own))) {
                        stored.remove(name);
                        entry.dtype();
                        replaced.put(own, entry);
                    }
                });
        for (String name : base.keySet()) {
            if (saved.holds(name) && !replaced.containsKey(name)) {
                throw new UserException(
                        "tensor " + PeftFolder.PREFIX + name + " is missing in " + file);
            }
        }
        if (layout.config().tiedHead() && replaced.containsKey(a.head())) {
            TensorEntry head = replaced.remove(a.head());
            TensorEntry embedding = replaced.get(a.embedding());
            if (embedding == null || !embedding.holdsTheSameAs(head)) {
                throw new UserException(
                        file
                                + " holds an output head of its own, but the base model's head is"
                                + " its embedding");
            }
        }
    }

    private int rowsNeeded() {
        Architecture a = layout.config().architecture();
        for (String table : List.of(a.embedding(), a.head())) {
            TensorEntry entry = replaced.get(table);
            if (entry != null && entry.shape().get(0) != layout.config().vocabSize()) {
                return Math.toIntExact(entry.shape().get(0));
            }
        }
        long needed = rows.values().stream().mapToLong(Overlay.Rows::least).max().orElse(0);
        return needed > layout.config().vocabSize() ? Math.toIntExact(needed) : 0;
    }
}
