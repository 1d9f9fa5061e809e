package org.fastforward.harness.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.settings.Setting;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.json.Json;

/**
 * A run's id: the first 12 hexadecimal digits of the SHA-256 of its specification's canonical form.
 *
 * <p>The canonical form is JSON without spaces: the {@link #FIELDS} of the specification in this
 * order, the settings last. Of the settings those of {@link #FIRST} are there in this order,
 * whatever their values: ids had them from the beginning. Every later setting comes after them,
 * sorted by name, and only if its value is not the default that it had at first; so neither a new
 * setting nor another default for it changes an id. A later setting that cannot change plain Adam
 * is no part of an Adam arm's id at all. (Those of {@link #FIRST} that cannot are there with the
 * value that the grid gives all its runs: what an {@code arms} entry sets is no part of the Adam
 * arm's specification.)
 */
final class RunIdentity {
    static final List<String> FIELDS =
            List.of(
                    "grid",
                    "profile",
                    "model",
                    "checkpoint",
                    "task",
                    "data",
                    "adapter",
                    "seed",
                    "arm",
                    "policy",
                    "role",
                    "learning_rate_factor");

    /** Never to be changed: the settings that there were when the first ids were given. */
    static final List<String> FIRST =
            List.of(
                    "rank",
                    "alpha",
                    "dropout",
                    "target_modules",
                    "learning_rate",
                    "beta1",
                    "beta2",
                    "epsilon",
                    "weight_decay",
                    "sequences_per_step",
                    "max_length",
                    "epochs",
                    "steps",
                    "interval",
                    "stabilisation",
                    "max_tau",
                    "tiny_size",
                    "test_size",
                    "train_size",
                    "order",
                    "evaluation_batch",
                    "test_every",
                    "target_every",
                    "tolerance",
                    "token_budget",
                    "adapter_folder",
                    "dtype",
                    "device",
                    "threads");

    /** These say nothing where {@code loge_rank} is 0, whatever their defaults come to be. */
    private static final Set<String> OF_STAND_INS =
            Set.of("loge_samples", "loge_choice", "loge_exact_layers");

    /**
     * What later settings had when they came, where that is not their default any more: so another
     * default changes no id either.
     */
    private static final Map<String, JsonNode> AT_FIRST =
            Map.of(
                    "loge_samples", IntNode.valueOf(8),
                    "loge_exact_layers", DoubleNode.valueOf(0));

    private static final int DIGITS = 12;

    private static final JsonMapper JSON = Json.records();

    private static final ObjectNode DEFAULTS =
            JSON.valueToTree(SettingsReader.read("defaults", List.of()));

    private RunIdentity() {}

    static String of(RunSpec spec) {
        int splits = spec.settings().splitVersion();
        return of(
                JSON.valueToTree(spec),
                DEFAULTS,
                key ->
                        SettingsReader.affects(key) != Setting.Affects.EVERY_ARM
                                && !SettingsReader.changesAdam(key, splits));
    }

    /**
     * The id of a specification.
     *
     * @param spec all of it
     * @param defaults every setting's default, as a specification has it
     * @param leavesAdam tells of a setting whether it cannot change plain Adam
     */
    static String of(ObjectNode spec, ObjectNode defaults, Predicate<String> leavesAdam) {
        ObjectNode canonical = JSON.createObjectNode();
        FIELDS.forEach(field -> canonical.set(field, spec.required(field)));
        boolean adam = spec.required("arm").textValue().equals(RunRecord.ADAM);
        JsonNode settings = spec.required("settings");
        ObjectNode kept = canonical.putObject("settings");
        FIRST.forEach(key -> kept.set(key, settings.required(key)));
        TreeSet<String> later = new TreeSet<>();
        settings.fieldNames().forEachRemaining(later::add);
        FIRST.forEach(later::remove);
        boolean exact = settings.path("loge_rank").asDouble() == 0;
        for (String key : later) {
            boolean silent =
                    (adam && leavesAdam.test(key)) || (exact && OF_STAND_INS.contains(key));
            JsonNode unsaid = AT_FIRST.getOrDefault(key, defaults.get(key));
            if (!silent && !settings.get(key).equals(unsaid)) {
                kept.set(key, settings.get(key));
            }
        }
        try {
            byte[] text = JSON.writeValueAsString(canonical).getBytes(StandardCharsets.UTF_8);
            return Sha256.of(text).substring(0, DIGITS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
