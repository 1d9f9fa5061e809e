package org.fastforward.harness.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.UserException;
import org.fastforward.shared.yaml.YamlMapper;
import org.fastforward.shared.yaml.YamlText;
import org.fastforward.tasks.SplitRule;

/** Lays layers of settings over the defaults and checks their keys and types. */
public final class SettingsReader {
    private static final JsonMapper VALUES =
            YamlMapper.values()
                    .rebuild()
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private SettingsReader() {}

    /** Returns the names of all settings, in their order. */
    public static List<String> keys() {
        PropertyNamingStrategies.SnakeCaseStrategy snake =
                new PropertyNamingStrategies.SnakeCaseStrategy();
        return Arrays.stream(RunSettings.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(snake::translate)
                .toList();
    }

    /**
     * Returns which arms of a cell a setting can change.
     *
     * @param key one of {@link #keys}
     */
    public static Setting.Affects affects(String key) {
        return setting(key).affects();
    }

    private static Setting setting(String key) {
        return RunSettings.class.getRecordComponents()[keys().indexOf(key)].getAnnotation(
                Setting.class);
    }

    /**
     * Returns whether a setting can change plain Adam, and with it a cell's target.
     *
     * @param key one of {@link #keys}
     * @param splitVersion how the cell's sequences are divided
     */
    public static boolean changesAdam(String key, int splitVersion) {
        return switch (affects(key)) {
            case EVERY_ARM -> true;
            case FAST_FORWARD -> false;
            case TINY_SET -> splitVersion < SplitRule.TINY_APART.version();
        };
    }

    /**
     * Returns whether the arms of a cell may differ in a setting.
     *
     * @param key one of {@link #keys}
     * @param splitVersion how the cell's sequences are divided
     */
    public static boolean mayDiffer(String key, int splitVersion) {
        return !changesAdam(key, splitVersion) || setting(key).computes();
    }

    /** Returns the defaults: the paper's settings. */
    public static ObjectNode defaults() {
        return (ObjectNode) YamlText.resource(SettingsReader.class, "defaults.yaml").root();
    }

    /**
     * Lays layers over the defaults, later ones over earlier ones.
     *
     * @param where names what is read, for messages
     * @param layers objects of settings; missing nodes are skipped
     * @throws UserException for an unknown key or an unfitting value
     */
    public static RunSettings read(String where, List<? extends JsonNode> layers) {
        ObjectNode all = defaults();
        for (JsonNode layer : layers) {
            if (layer.isMissingNode() || layer.isNull()) {
                continue;
            }
            if (!layer.isObject()) {
                throw new UserException(where + ": settings must be keys with values");
            }
            refuseUnknown(where, layer);
            all.setAll((ObjectNode) layer);
        }
        try {
            return VALUES.treeToValue(all, RunSettings.class);
        } catch (JsonProcessingException e) {
            String setting = e instanceof MismatchedInputException ? "setting " : "";
            throw new UserException(where + ": " + setting + YamlMapper.refusal(e, all), e);
        }
    }

    private static void refuseUnknown(String where, JsonNode layer) {
        List<String> known = keys();
        for (Iterator<String> names = layer.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new UserException(
                        where
                                + ": unknown setting '"
                                + name
                                + "'; known: "
                                + String.join(", ", known));
            }
        }
    }

    /** Returns settings as a layer that sets every key. */
    public static ObjectNode tree(RunSettings settings) {
        return VALUES.valueToTree(settings);
    }

    /** Returns settings as plain keys and values, for records. */
    public static Map<String, Object> plain(RunSettings settings) {
        return VALUES.convertValue(
                settings,
                VALUES.getTypeFactory()
                        .constructMapType(java.util.TreeMap.class, String.class, Object.class));
    }

    /** Returns {@code key=value} pairs of the command line as a layer. */
    public static ObjectNode layer(Map<String, String> pairs) {
        ObjectNode node = VALUES.createObjectNode();
        pairs.forEach(
                (key, value) -> {
                    try {
                        JsonNode given = YamlText.read(value).root();
                        node.set(key, given.isMissingNode() ? NullNode.getInstance() : given);
                    } catch (UserException e) {
                        throw new UserException(
                                "setting "
                                        + key
                                        + ": '"
                                        + value
                                        + "' is no value ("
                                        + e.getMessage()
                                        + "); put a text in quotes",
                                e);
                    }
                });
        return node;
    }
}
