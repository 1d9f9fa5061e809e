package org.fastforward.harness.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.fastforward.harness.settings.SettingsReader;
import org.junit.jupiter.api.Test;

class RunIdentityTest {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private static RunSpec spec(String arm, String settings) {
        return new RunSpec(
                "g",
                "real",
                "m",
                "c",
                "chat",
                "d",
                "lora",
                0,
                arm,
                arm.equals("adam") ? "" : "bracket",
                "cell",
                1,
                SettingsReader.read("test", List.of(parsed(settings))),
                List.of(),
                List.of());
    }

    private static ObjectNode parsed(String settings) {
        try {
            return (ObjectNode) JSON.readTree(settings);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ObjectNode defaults() {
        return JSON.valueToTree(SettingsReader.read("test", List.of()));
    }

    /** Adds a setting to the program, as somebody will: in specifications and in the defaults. */
    @Test
    void aNewSettingWithItsDefaultChangesNoId() {
        for (String arm : List.of("adam", "fast-forward")) {
            RunSpec spec = spec(arm, "{\"rank\": 4, \"split_version\": 2}");
            ObjectNode tree = JSON.valueToTree(spec);
            ObjectNode defaults = defaults();
            defaults.put("rate", "fixed");
            // It may stand anywhere among the others.
            ObjectNode settings = JSON.createObjectNode();
            settings.put("rate", "fixed");
            settings.setAll((ObjectNode) tree.get("settings"));
            tree.set("settings", settings);
            assertEquals(spec.id(), RunIdentity.of(tree, defaults, k -> false));
            settings.put("rate", "follow");
            String other = RunIdentity.of(tree, defaults, k -> false);
            assertNotEquals(spec.id(), other);
            assertEquals(
                    arm.equals("adam"),
                    spec.id().equals(RunIdentity.of(tree, defaults, "rate"::equals)),
                    "one that cannot change plain Adam is in no Adam arm's id");
        }
    }

    /** Runs from before the last layers stayed exact keep their ids when that is asked for. */
    @Test
    void anotherDefaultChangesNoIdEither() {
        String asBefore = "\"loge_samples\": 8, \"loge_exact_layers\": 0";
        ObjectNode before =
                JSON.valueToTree(spec("fast-forward", "{\"loge_rank\": 8, " + asBefore + "}"));
        ObjectNode then = defaults();
        then.put("loge_samples", 8).put("loge_exact_layers", 0.0);
        String id = RunIdentity.of(before, then, k -> false);
        assertEquals(id, RunIdentity.of(before, defaults(), k -> false));
        assertNotEquals(id, spec("fast-forward", "{\"loge_rank\": 8}").id());
    }

    @Test
    void everyFirstSettingDecidesAndNoNameDoes() {
        RunSpec spec = spec("adam", "{}");
        ObjectNode tree = JSON.valueToTree(spec);
        for (String key : RunIdentity.FIRST) {
            ObjectNode other = tree.deepCopy();
            ((ObjectNode) other.get("settings")).put(key, "another");
            assertNotEquals(spec.id(), RunIdentity.of(other, defaults(), k -> false), key);
        }
        for (String field : RunIdentity.FIELDS) {
            ObjectNode other = tree.deepCopy();
            other.put(field, "another");
            assertNotEquals(spec.id(), RunIdentity.of(other, defaults(), k -> false), field);
        }
        tree.putArray("cell_settings").add("rank");
        assertEquals(spec.id(), RunIdentity.of(tree, defaults(), k -> false));
    }

    @Test
    void theFirstSettingsStayAndOnlyTheyAreInAnIdWithTheirDefaults() {
        assertEquals(29, RunIdentity.FIRST.size());
        assertTrue(SettingsReader.keys().containsAll(RunIdentity.FIRST));
        assertNotEquals(
                spec("adam", "{}").id(),
                spec("adam", "{\"split_version\": 2}").id(),
                "another division of the data is another run");
    }
}
