package org.fastforward.tasks.read;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.fastforward.tasks.Field;

/** A JSON list of objects, or objects one after another, over lines as it likes. */
final class JsonReader {

    private static final String REMEDY = "repair or fetch it again";

    private final DataFile file;
    private final JsonFields fields;
    private long recordLine = 1;

    JsonReader(DataFile file, List<Field> fields) {
        this.file = file;
        this.fields = new JsonFields(fields);
    }

    void read(Consumer<RawRecord> each) {
        try (Utf8Text text = new Utf8Text(file);
                JsonParser parser = JsonText.FACTORY.createParser(text)) {
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                if (t == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        record(parser, each);
                    }
                } else {
                    record(parser, each);
                }
            }
        } catch (JsonProcessingException e) {
            long line = e.getLocation() == null ? recordLine : e.getLocation().getLineNr();
            String begins = line == recordLine ? "" : ", in what begins in line " + recordLine;
            throw Refusal.atLine(file, line, JsonText.reason(e) + begins, REMEDY);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
        fields.requireAll(file);
    }

    private void record(JsonParser parser, Consumer<RawRecord> each) throws IOException {
        recordLine = parser.currentTokenLocation().getLineNr();
        JsonToken token = parser.currentToken();
        if (token != JsonToken.START_OBJECT) {
            String what = JsonFields.what(token) + " where a record {...} belongs";
            throw Refusal.atLine(file, recordLine, what, REMEDY);
        }
        each.accept(fields.read(parser, JsonReader::valueText));
    }

    private static String valueText(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JsonText.FACTORY.createGenerator(text)) {
            generator.copyCurrentStructure(parser);
        }
        return text.toString();
    }
}
