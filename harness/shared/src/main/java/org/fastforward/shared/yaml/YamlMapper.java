package org.fastforward.shared.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.fastforward.shared.json.Json;

/** How values that a user wrote become Java objects: no kind is silently taken for another. */
public final class YamlMapper {

    private static final JsonMapper VALUES =
            Json.records()
                    .rebuild()
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            text ->
                                    text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Boolean,
                                                    CoercionAction.Fail))
                    .withCoercionConfig(
                            LogicalType.Boolean,
                            truth ->
                                    truth.setCoercion(
                                                    CoercionInputShape.Integer, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.String, CoercionAction.Fail))
                    .withCoercionConfig(
                            LogicalType.Integer,
                            number ->
                                    number.setCoercion(
                                            CoercionInputShape.EmptyString, CoercionAction.Fail))
                    .withCoercionConfig(
                            LogicalType.Float,
                            number ->
                                    number.setCoercion(
                                            CoercionInputShape.EmptyString, CoercionAction.Fail))
                    .build();

    private YamlMapper() {}

    /**
     * Returns the mapper for records of what a user wrote: names in snake_case, an unknown key is
     * refused; a whole number may stand for a text and digits for a number, nothing else.
     */
    public static JsonMapper values() {
        return VALUES;
    }

    /**
     * Returns why a value could not be taken: its key, what it must be and what it is.
     *
     * @param root the tree that was read
     */
    public static String refusal(JsonProcessingException e, JsonNode root) {
        Class<?> target = target(e);
        if (target == null || !(e instanceof JsonMappingException mismatch)) {
            return Json.why(e);
        }
        StringBuilder key = new StringBuilder();
        JsonNode value = root;
        for (JsonMappingException.Reference part : mismatch.getPath()) {
            if (part.getFieldName() == null) {
                key.append('[').append(part.getIndex()).append(']');
                value = value.path(part.getIndex());
            } else {
                key.append(key.length() == 0 ? "" : ".").append(part.getFieldName());
                value = value.path(part.getFieldName());
            }
        }
        return (key.length() == 0 ? "this" : key)
                + " must be "
                + expected(target)
                + ", not "
                + shown(value);
    }

    /** What a value could not become; null if that is not what is wrong. */
    private static Class<?> target(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException) {
            return null;
        }
        if (e.getCause() instanceof InputCoercionException outOfRange) {
            return outOfRange.getTargetType();
        }
        return e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    }

    private static String expected(Class<?> type) {
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        } else if (type == String.class) {
            return "a text";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class) {
            return "a whole number";
        } else if (type == double.class || type == Double.class) {
            return "a number";
        } else if (type.isEnum()) {
            StringBuilder names = new StringBuilder("one of");
            for (Object constant : type.getEnumConstants()) {
                names.append(names.length() == 6 ? " " : ", ")
                        .append(constant.toString().toLowerCase(Locale.ROOT));
            }
            return names.toString();
        }
        return Map.class.isAssignableFrom(type) || type.isRecord()
                ? "keys with values"
                : "another kind of value";
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "empty";
        }
        return value.isContainerNode()
                ? value.isArray() ? "a list" : "keys with values"
                : value.toString();
    }
}
