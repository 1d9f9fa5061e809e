package org.fastforward.harness.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.key.SettingText;

/** One setting's value as it is written in a grid file, checked by itself. */
public final class SettingValue {
    private SettingValue() {}

    /**
     * Returns a value as records have it.
     *
     * @param where names what is read, for messages
     * @param key the setting
     * @param value as it is written
     * @throws org.fastforward.shared.UserException for an unknown key or an unfitting value
     */
    public static Object plain(String where, String key, JsonNode value) {
        JsonNode layer = JsonNodeFactory.instance.objectNode().set(key, value);
        Map<String, Object> all = SettingsReader.plain(SettingsReader.read(where, List.of(layer)));
        return all.get(key);
    }

    /** Returns a value as the keys of cells and arms have it. */
    public static String text(String where, String key, JsonNode value) {
        return SettingText.of(plain(where, key, value));
    }
}
