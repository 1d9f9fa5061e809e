package org.fastforward.tasks.cache;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fastforward.shared.json.Json;

/**
 * What the sequences of a key came from.
 *
 * @param records read, dropped ones included
 * @param heldOutRecords of these, the first so many come from files of their own to hold out from
 * @param drops why the records without a sequence have none
 */
public record Facts(int records, int heldOutRecords, DropLog drops) {

    /** The facts file: the same bytes for the same key, whoever writes it. */
    byte[] json(String key, Map<String, Object> ingredients, int sequences) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("key", key);
        facts.putAll(ingredients);
        facts.put("records", records);
        facts.put("held_out_records", heldOutRecords);
        facts.put("dropped", records - sequences);
        facts.put("drops", drops.json());
        return Json.plain().writerWithDefaultPrettyPrinter().writeValueAsBytes(facts);
    }

    static Facts parse(byte[] json, String key) throws IOException {
        JsonNode facts = Json.plain().readTree(json);
        if (!facts.path("key").asText().equals(key)) {
            throw new DamagedFileException("it belongs to another key");
        }
        return new Facts(
                facts.path("records").asInt(),
                facts.path("held_out_records").asInt(),
                DropLog.parse(facts.path("drops")));
    }
}
