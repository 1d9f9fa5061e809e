package org.fastforward.models.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.fastforward.shared.UserException;

/**
 * One object of a configuration, asked key by key. A value of another type than asked for is
 * refused by name; so is null, but where Transformers writes it for "not set" ({@link #given}).
 *
 * @param file where it stands
 * @param path its own key with a dot behind it; empty for the file's root
 * @param node the object, or a missing node, which has no keys
 */
record ConfigKeys(Path file, String path, JsonNode node) {
    /** No width, vocabulary or depth comes near; products of two fit into a long. */
    static final int MAX_COUNT = 1 << 24;

    /** Whether a key is there and not null. */
    boolean given(String key) {
        return node.hasNonNull(key);
    }

    /** Returns a positive integer that must be there. */
    int count(String key) {
        JsonNode n = node.path(key);
        if (!n.isInt() || n.asInt() <= 0 || n.asInt() > MAX_COUNT) {
            throw bad(path + key + " must be a positive integer up to " + MAX_COUNT);
        }
        return n.asInt();
    }

    /** Returns a finite number, if the key is there. */
    OptionalDouble number(String key) {
        JsonNode n = node.path(key);
        if (n.isMissingNode()) {
            return OptionalDouble.empty();
        }
        if (!n.isNumber() || !Double.isFinite(n.asDouble())) {
            throw wrongType(key, "a number");
        }
        return OptionalDouble.of(n.asDouble());
    }

    /** Returns a text, if the key is there. */
    String text(String key, String otherwise) {
        JsonNode n = node.path(key);
        if (n.isMissingNode()) {
            return otherwise;
        }
        if (!n.isTextual()) {
            throw wrongType(key, "a text");
        }
        return n.asText();
    }

    /** Returns a truth value, if the key is there. */
    boolean flag(String key, boolean otherwise) {
        JsonNode n = node.path(key);
        if (n.isMissingNode()) {
            return otherwise;
        }
        if (!n.isBoolean()) {
            throw wrongType(key, "true or false");
        }
        return n.asBoolean();
    }

    /** Returns an object; one without keys where it is not given. */
    ConfigKeys object(String key) {
        if (given(key) && !node.path(key).isObject()) {
            throw wrongType(key, "an object");
        }
        return new ConfigKeys(file, path + key + ".", node.path(key));
    }

    /** Refuses every text but one. */
    void requireText(String key, String only) {
        require(key, text(key, only), only);
    }

    /** Refuses every truth value but one. */
    void requireFlag(String key, boolean only) {
        require(key, flag(key, only), only);
    }

    /** Refuses every number but one. */
    void requireNumber(String key, double only) {
        require(key, number(key).orElse(only), only);
    }

    private void require(String key, Object value, Object only) {
        if (!value.equals(only)) {
            throw bad(path + key + " '" + value + "' is not supported; known: " + only);
        }
    }

    /** Returns a refusal of the file. */
    UserException bad(String why) {
        return new UserException(file + ": " + why);
    }

    private UserException wrongType(String key, String type) {
        return bad(path + key + " must be " + type);
    }
}
