package org.fastforward.tasks.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fastforward.tasks.Field;

/**
 * Takes some fields out of JSON objects. Other fields are skipped, whatever they hold: neither
 * their names nor their types matter.
 */
final class JsonFields {

    /** Names told where a field is in no record. */
    private static final int MOST_NAMES = 20;

    /** Gives the JSON text of the value whose first token a parser is at, and goes to its last. */
    interface ValueText {
        String of(JsonParser parser) throws IOException;
    }

    private final List<Field> fields;
    private final boolean[] found;
    private final Set<String> names = new LinkedHashSet<>();
    private int missing;
    private int records;

    JsonFields(List<Field> fields) {
        this.fields = fields;
        this.found = new boolean[fields.size()];
        this.missing = fields.size();
    }

    /** The record whose first token the parser is at; goes to its last. */
    RawRecord read(JsonParser parser, ValueText valueText) throws IOException {
        String[] values = new String[fields.size()];
        boolean[] seen = new boolean[values.length];
        String problem = null;
        String twice = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            int i = index(name);
            if (i < 0) {
                parser.skipChildren();
                continue;
            }
            twice = seen[i] ? name : twice;
            seen[i] = true;
            if (token == JsonToken.VALUE_STRING && !fields.get(i).isList()) {
                values[i] = parser.getText();
            } else if (token != JsonToken.VALUE_NULL && fields.get(i).isList()) {
                values[i] = valueText.of(parser);
            } else if (token != JsonToken.VALUE_NULL) {
                problem = name + " is " + what(token) + ", not a text";
                parser.skipChildren();
            }
        }
        records++;
        return new RawRecord(
                values, twice == null ? problem : twice + " stands twice in the record");
    }

    private int index(String name) {
        for (int i = 0; i < found.length; i++) {
            if (fields.get(i).name().equals(name)) {
                if (!found[i]) {
                    found[i] = true;
                    missing--;
                }
                return i;
            }
        }
        if (missing > 0 && names.size() < MOST_NAMES) {
            names.add(name);
        }
        return -1;
    }

    /** The kind of a value, for messages. */
    static String what(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "a text";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            default -> "a number";
        };
    }

    /**
     * Requires that each field was in some record, if there were records.
     *
     * @throws org.fastforward.shared.UserException naming the first that was in none
     */
    void requireAll(DataFile file) {
        for (int i = 0; i < found.length && records > 0; i++) {
            if (!found[i]) {
                throw Refusal.noField(file, fields.get(i).name(), names);
            }
        }
    }
}
