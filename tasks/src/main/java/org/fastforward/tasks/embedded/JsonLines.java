package org.fastforward.tasks.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Records as JSON lines, the components of a record as fields in snake case, in their order. */
final class JsonLines {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    private JsonLines() {}

    static byte[] of(List<? extends Record> records) {
        StringBuilder lines = new StringBuilder();
        for (Record one : records) {
            try {
                lines.append(MAPPER.writeValueAsString(one)).append('\n');
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a record of texts is writable", e);
            }
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }
}
