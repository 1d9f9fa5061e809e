package org.fastforward.harness.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.shared.names.Policy;

/**
 * One run, described in full before it starts: everything that its numbers depend on.
 *
 * @param grid name of the grid, and of its folder
 * @param profile scale: {@code mini}, {@code real} or {@code paper}
 * @param model name of the model
 * @param checkpoint folder of its checkpoint; relative paths count from the project's folder
 * @param task chat, instruction or medical
 * @param data {@code embedded}, or a file or folder
 * @param adapter lora, dora or full
 * @param seed of every random choice
 * @param arm adam or fast-forward
 * @param policy the line search of a fast-forward arm; empty for adam
 * @param role {@code cell}, or {@code learning-rate-study} for an Adam arm beside a cell
 * @param learningRateFactor by which the cell's learning rate was multiplied
 * @param settings hyperparameters, the factor applied
 * @param cellSettings settings that are part of the cell's name, as where a grid varies them; no
 *     part of the id
 * @param armSettings settings that are part of the arm's name, as where a grid's arms differ in
 *     them; no part of the id
 */
public record RunSpec(
        String grid,
        String profile,
        String model,
        String checkpoint,
        String task,
        String data,
        String adapter,
        long seed,
        String arm,
        String policy,
        String role,
        double learningRateFactor,
        RunSettings settings,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> cellSettings,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> armSettings) {

    /** The fact of a record that tells where the checkpoint was, as the specification says it. */
    public static final String CHECKPOINT_PLACE = "checkpoint_place";

    /** The fact of a record that tells where the data were. */
    public static final String DATA_PLACE = "data_place";

    /** Data that come with the project. */
    public static final String EMBEDDED = "embedded";

    /** Copies the lists. */
    public RunSpec {
        cellSettings = cellSettings == null ? List.of() : List.copyOf(cellSettings);
        armSettings = armSettings == null ? List.of() : List.copyOf(armSettings);
    }

    /** Whether this is the arm that sets a cell's target. */
    @JsonIgnore
    public boolean isAdam() {
        return RunRecord.ADAM.equals(arm);
    }

    /** Returns the line search of a fast-forward arm. */
    @JsonIgnore
    public Policy search() {
        return Policy.named(policy);
    }

    /** Returns the same on another task, with its data. */
    public RunSpec on(String otherTask, String otherData) {
        return new RunSpec(
                grid,
                profile,
                model,
                checkpoint,
                otherTask,
                otherData,
                adapter,
                seed,
                arm,
                policy,
                role,
                learningRateFactor,
                settings,
                cellSettings,
                armSettings);
    }

    /** Returns the run's id: see {@link RunIdentity}. */
    @JsonIgnore
    public String id() {
        return RunIdentity.of(this);
    }

    /**
     * Returns the cell's name, such as {@code pythia-1.4b/chat/lora/0}, or {@code
     * pythia-1.4b/chat/lora/0/2e-5/rank=8} where a grid varies learning rate and rank.
     */
    @JsonIgnore
    public String cell() {
        return cell(cellSettings);
    }

    /**
     * Returns the cell's name by other settings.
     *
     * @param settings those that the name has
     */
    public String cell(List<String> settings) {
        List<String> parts = new ArrayList<>();
        parts.addAll(List.of(model, task, adapter, String.valueOf(seed)));
        parts.addAll(values(settings).nameParts());
        return String.join("/", parts);
    }

    /**
     * Returns what tells a fast-forward arm from the cell's others, as {@code paper, interval 3}.
     */
    @JsonIgnore
    public String armKey() {
        return key().inWords();
    }

    private ArmKey key() {
        return new ArmKey(policy, values(armSettings));
    }

    /**
     * Returns the arm's name, such as {@code fast-forward paper, interval 3} or {@code prodigy}.
     */
    @JsonIgnore
    public String armName() {
        String name = isAdam() ? arm : key().hasStages() ? arm + " " + armKey() : armKey();
        return learningRateFactor == 1
                ? name
                : name + " at learning rate x" + (long) learningRateFactor;
    }

    /**
     * Returns a part of the cell's key as text.
     *
     * @param part model, task, adapter, seed or a setting
     */
    public String part(String part) {
        return switch (part) {
            case "model" -> model;
            case "task" -> task;
            case "adapter" -> adapter;
            case "seed" -> String.valueOf(seed);
            default -> values(List.of(part)).get(part).orElseThrow();
        };
    }

    /** Returns the values of some settings; the learning rate is the cell's. */
    private VariedSettings values(List<String> keys) {
        if (keys.isEmpty()) {
            return VariedSettings.NONE;
        }
        Map<String, Object> plain = SettingsReader.plain(settings);
        plain.put(VariedSettings.LEARNING_RATE, settings.learningRate() / learningRateFactor);
        Map<String, String> values = new TreeMap<>();
        keys.forEach(key -> values.put(key, SettingText.of(plain.get(key))));
        return new VariedSettings(values);
    }
}
