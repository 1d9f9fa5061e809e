package org.fastforward.tasks.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.read.JsonText;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * A dialogue as one text. A turn is {@code <|role|>}, newline, content, end-of-text token, newline;
 * the roles are system, user and assistant, and an empty system turn comes first where there is
 * none. Cut to the maximum length; every token but end-of-text is a label.
 */
record ChatFormat(TextTokenizer tokenizer, int maxLength) implements RecordFormat {

    private static final ObjectMapper JSON = new ObjectMapper(JsonText.FACTORY);
    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    @Override
    public int version() {
        return 1;
    }

    @Override
    public PreparedRecord prepare(int record, String[] fields) {
        JsonNode messages;
        try {
            messages = fields[0] == null ? null : JSON.readTree(fields[0]);
        } catch (JsonProcessingException e) {
            return new PreparedRecord.Dropped(record, "messages is not JSON");
        }
        String problem = problemOf(messages);
        if (problem != null) {
            return new PreparedRecord.Dropped(record, problem);
        }
        int[] ids = tokenizer.encodeAtMost(text(messages, tokenizer.endOfText()), maxLength);
        int[] labels = RecordFormat.labelsWithout(tokenizer.endOfTextId(), ids);
        return RecordFormat.keptIfLabelled(new Example(record, ids, labels));
    }

    private static String problemOf(JsonNode messages) {
        if (messages == null || messages.isNull()) {
            return "messages is missing or null";
        }
        if (!messages.isArray()) {
            return "messages is not a list";
        }
        if (messages.isEmpty()) {
            return "messages is empty";
        }
        for (JsonNode message : messages) {
            if (!message.path("content").isTextual()) {
                return "a message has no content";
            }
            if (!ROLES.contains(message.path("role").asText())) {
                return "a message's role is not one of system, user, assistant";
            }
        }
        return null;
    }

    /** The whole text of a dialogue: messages as a JSON list of objects with role and content. */
    static String text(JsonNode messages, String endOfText) {
        StringBuilder text = new StringBuilder();
        if (!messages.path(0).path("role").asText().equals("system")) {
            turn(text, "system", "", endOfText);
        }
        for (JsonNode message : messages) {
            turn(text, message.path("role").asText(), message.path("content").asText(), endOfText);
        }
        return text.toString();
    }

    private static void turn(StringBuilder text, String role, String content, String endOfText) {
        text.append("<|")
                .append(role)
                .append("|>\n")
                .append(content)
                .append(endOfText)
                .append('\n');
    }
}
