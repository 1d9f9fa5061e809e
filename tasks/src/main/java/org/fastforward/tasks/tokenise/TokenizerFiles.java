package org.fastforward.tasks.tokenise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * A checkpoint folder's tokenizer as read from its JSON files, with special tokens added.
 *
 * @param json the text of tokenizer.json with the added tokens, without truncation and padding
 * @param sha256 of the bytes of tokenizer.json as it is in the folder
 * @param added the special tokens asked for, whether or not the file had them
 * @param size one more than the largest id
 * @param endOfText the end-of-text token
 * @param endOfTextId its id
 */
record TokenizerFiles(
        String json,
        String sha256,
        List<String> added,
        int size,
        String endOfText,
        int endOfTextId) {

    static TokenizerFiles read(Path folder, List<String> addedSpecialTokens) {
        Path file = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new UserException(
                    "No tokenizer.json in "
                            + folder
                            + "; give a checkpoint folder in Hugging Face layout");
        }
        byte[] bytes = bytesOf(file);
        JsonNode root = parse(file, bytes);
        if (!(root instanceof ObjectNode tokenizer) || root.path("model").isMissingNode()) {
            throw new UserException(
                    file + " is not a Hugging Face tokenizer: it has no \"model\"; replace it");
        }
        Map<String, Integer> ids = vocabulary(tokenizer.path("model").path("vocab"));
        int vocabularySize = ids.size();
        ArrayNode added = tokenizer.withArrayProperty("added_tokens");
        int next = vocabularySize;
        for (JsonNode token : added) {
            ids.put(token.path("content").asText(), token.path("id").asInt());
            next = Math.max(next, token.path("id").asInt() + 1);
        }
        for (String content : addedSpecialTokens) {
            if (!ids.containsKey(content)) {
                ids.put(content, next);
                added.add(specialToken(content, next++));
            }
        }
        // Length is the caller's business: a limit stored in the file must not cut texts here.
        tokenizer.putNull("truncation");
        tokenizer.putNull("padding");

        String endOfText = endOfText(folder, ids);
        int size = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
        return new TokenizerFiles(
                tokenizer.toString(),
                Sha256.of(bytes),
                List.copyOf(addedSpecialTokens),
                size,
                endOfText,
                ids.get(endOfText));
    }

    /** Returns one more than the largest id of the tokenizer in a folder. */
    static int rows(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        JsonNode root = parse(file, bytesOf(file));
        int rows = 0;
        for (int id : vocabulary(root.path("model").path("vocab")).values()) {
            rows = Math.max(rows, id + 1);
        }
        for (JsonNode token : root.path("added_tokens")) {
            rows = Math.max(rows, token.path("id").asInt() + 1);
        }
        return rows;
    }

    private static Map<String, Integer> vocabulary(JsonNode vocab) {
        Map<String, Integer> ids = new HashMap<>();
        if (vocab.isArray()) {
            // Unigram models list [token, score] pairs; the id is the place in the list.
            vocab.forEach(pair -> ids.put(pair.path(0).asText(), ids.size()));
        } else {
            vocab.fields().forEachRemaining(e -> ids.put(e.getKey(), e.getValue().asInt()));
        }
        return ids;
    }

    private static ObjectNode specialToken(String content, int id) {
        return Json.plain()
                .createObjectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static String endOfText(Path folder, Map<String, Integer> ids) {
        for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
            JsonNode token = optional(folder.resolve(name)).path("eos_token");
            String text = token.isObject() ? token.path("content").asText() : token.asText();
            if (token.isMissingNode() || token.isNull() || text.isEmpty()) {
                continue;
            }
            if (!ids.containsKey(text)) {
                throw new UserException(
                        folder.resolve(name)
                                + " names the end-of-text token '"
                                + text
                                + "', which tokenizer.json does not have; take both files from"
                                + " one checkpoint");
            }
            return text;
        }
        JsonNode id = optional(folder.resolve("config.json")).path("eos_token_id");
        JsonNode first = id.isArray() ? id.path(0) : id;
        if (first.isInt()) {
            for (Map.Entry<String, Integer> entry : ids.entrySet()) {
                if (entry.getValue() == first.asInt()) {
                    return entry.getKey();
                }
            }
        }
        throw new UserException(
                "The tokenizer in "
                        + folder
                        + " has no end-of-text token; add \"eos_token\" to tokenizer_config.json"
                        + " or \"eos_token_id\" to config.json");
    }

    private static JsonNode optional(Path file) {
        return Files.isRegularFile(file)
                ? parse(file, bytesOf(file))
                : Json.plain().getNodeFactory().missingNode();
    }

    private static JsonNode parse(Path file, byte[] bytes) {
        try {
            return Json.plain().readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + " is not JSON (" + e.getOriginalMessage() + "); fetch it again", e);
        } catch (IOException e) {
            throw new UserException(file + " cannot be read; check the file", e);
        }
    }

    private static byte[] bytesOf(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserException(
                    file + " cannot be read (" + UserException.firstLine(e) + "); check it", e);
        }
    }
}
