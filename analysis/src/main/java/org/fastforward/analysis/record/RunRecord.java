package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.shared.UserException;

/**
 * What a run is, written as {@code run.json} before its first step and never changed after.
 *
 * @param schemaVersion version of this schema; {@link #SCHEMA_VERSION} when written by this program
 * @param id the run's id, also the name of its folder
 * @param grid the grid's name
 * @param profile the scale, such as {@code mini} or {@code paper}
 * @param model the model's name
 * @param task the task's name
 * @param adapter the adapter's name, such as {@code lora} or {@code dora}
 * @param seed the seed of the cell
 * @param arm {@link #ADAM} or {@link #FAST_FORWARD}
 * @param policy the line search, such as {@code paper}; empty for the arm {@code adam}
 * @param role {@link #CELL} or {@link #LEARNING_RATE_STUDY}
 * @param learningRate the optimizer's learning rate; where it changes, that of the first step
 * @param learningRateFactor the learning rate over the cell's; 1 for role {@code cell}
 * @param settings every setting that decides the outcome; JSON values, sorted by name
 * @param facts what was found when the run began: hashes, counts; sorted by name
 * @param provenance the program and the machine
 */
@JsonPropertyOrder({
    "schema_version",
    "id",
    "grid",
    "profile",
    "model",
    "task",
    "adapter",
    "seed",
    "arm",
    "policy",
    "role",
    "learning_rate",
    "learning_rate_factor",
    "settings",
    "facts",
    "provenance"
})
public record RunRecord(
        int schemaVersion,
        String id,
        String grid,
        String profile,
        String model,
        String task,
        String adapter,
        long seed,
        String arm,
        String policy,
        String role,
        double learningRate,
        double learningRateFactor,
        Map<String, Object> settings,
        Map<String, String> facts,
        Provenance provenance) {

    /** The schema version that this program writes. */
    public static final int SCHEMA_VERSION = Json.SCHEMA_VERSION;

    /** The arm that trains with Adam alone and sets the target loss. */
    public static final String ADAM = "adam";

    /** The arm that alternates Adam and Fast Forward stages until it reaches the target loss. */
    public static final String FAST_FORWARD = "fast-forward";

    /** The role of a run that is an arm of a cell. */
    public static final String CELL = "cell";

    /** The role of an Adam run at another learning rate, for comparison with a cell. */
    public static final String LEARNING_RATE_STUDY = "learning-rate-study";

    /**
     * Checks the closed choices and makes the maps sorted and unmodifiable.
     *
     * @throws UserException if a field is missing or is not one of its choices
     */
    public RunRecord {
        require("id", id);
        require("grid", grid);
        require("profile", profile);
        require("model", model);
        require("task", task);
        require("adapter", adapter);
        if (!ADAM.equals(arm) && !FAST_FORWARD.equals(arm)) {
            throw bad(id, "arm", arm, "adam or fast-forward");
        }
        policy = policy == null ? "" : policy;
        if (policy.isEmpty() != ADAM.equals(arm)) {
            throw bad(id, "policy", policy, "empty for the arm adam, a name for fast-forward");
        }
        if (!CELL.equals(role) && !LEARNING_RATE_STUDY.equals(role)) {
            throw bad(id, "role", role, "cell or learning-rate-study");
        }
        if (provenance == null) {
            throw bad(id, "provenance", "missing", "the program's and the machine's description");
        }
        settings = sorted(settings);
        facts = sorted(facts);
    }

    /**
     * Tells whether this run is the Adam arm.
     *
     * @return true for {@link #ADAM}
     */
    @JsonIgnore
    public boolean isAdam() {
        return ADAM.equals(arm);
    }

    /**
     * Tells whether this run is an arm of a cell rather than part of a study beside it.
     *
     * @return true for {@link #CELL}
     */
    @JsonIgnore
    public boolean isCell() {
        return CELL.equals(role);
    }

    /**
     * The cell that this run belongs to or, in a study of learning rates, stands beside.
     *
     * @param varied the settings that cells are told apart by, each with its value where a record
     *     does not have it
     * @return the cell's key
     */
    public CellKey cell(Map<String, String> varied) {
        VariedSettings values = values(varied);
        return new CellKey(
                model,
                task,
                adapter,
                seed,
                varied.containsKey(VariedSettings.LEARNING_RATE)
                        ? values.with(
                                VariedSettings.LEARNING_RATE,
                                SettingText.of(learningRate / learningRateFactor))
                        : values);
    }

    /**
     * What tells this run from the other arms of its cell.
     *
     * @param varied the settings in which arms differ, each with its value where a record does not
     *     have it
     * @return the arm's key
     */
    public ArmKey armKey(Map<String, String> varied) {
        return isAdam() ? ArmKey.ADAM : new ArmKey(policy, values(varied));
    }

    private VariedSettings values(Map<String, String> varied) {
        Map<String, String> values = new TreeMap<>();
        varied.forEach(
                (key, otherwise) ->
                        values.put(
                                key,
                                settings.containsKey(key)
                                        ? SettingText.of(settings.get(key))
                                        : otherwise));
        return new VariedSettings(values);
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableMap(map == null ? new TreeMap<>() : new TreeMap<>(map));
    }

    private static void require(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new UserException("a run record has no " + field + ": give it one");
        }
    }

    private static UserException bad(String id, String field, String value, String wanted) {
        return new UserException(
                "run " + id + " has " + field + " '" + value + "': it must be " + wanted);
    }
}
