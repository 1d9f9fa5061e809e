package org.fastforward.shared.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/** The mappers between JSON and Java, shared and never changed; {@code rebuild()} gives a copy. */
public final class Json {
    private static final JsonMapper PLAIN = new JsonMapper();

    private static final JsonMapper STRICT =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final JsonMapper RECORDS =
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private Json() {}

    /**
     * Returns the mapper for trees that this program writes, or whose reader checks every value.
     */
    public static JsonMapper plain() {
        return PLAIN;
    }

    /** Returns the mapper for files of others: no key comes twice, nothing follows the value. */
    public static JsonMapper strict() {
        return STRICT;
    }

    /**
     * Returns the mapper for Java records: names in snake_case, components in their order, maps by
     * their keys; an unknown key is refused, see {@link #why}.
     */
    public static JsonMapper records() {
        return RECORDS;
    }

    /**
     * Returns why something could not be read, in one line for a message: a record's own refusal,
     * an unknown key with the known ones, else what the reader says.
     */
    public static String why(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown key '"
                    + unknown.getPropertyName()
                    + "'; known: "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (e.getCause() instanceof UserException refusal) {
            return refusal.getMessage();
        }
        String message = e.getOriginalMessage();
        return message == null || message.isBlank()
                ? "unreadable"
                : message.strip().lines().findFirst().orElseThrow();
    }
}
