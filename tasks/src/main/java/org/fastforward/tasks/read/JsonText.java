package org.fastforward.tasks.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;

/** How JSON of data files is parsed. */
public final class JsonText {

    private static final int MAX_DEPTH = 10_000;

    /**
     * Python's NaN and Infinity are taken where a value does not matter. Names of fields are as
     * many as a file likes: they are not kept.
     */
    public static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(RecordReader.MAX_RECORD)
                                    .maxNameLength(RecordReader.MAX_RECORD)
                                    .maxNumberLength(RecordReader.MAX_RECORD)
                                    .maxNestingDepth(MAX_DEPTH)
                                    .build())
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private JsonText() {}

    /** What is wrong, without the parser's own way of naming a place. */
    static String reason(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        String plain = message.replaceAll("\\s*\\((start marker )?at \\[.*", "");
        return "not JSON (" + plain + ")";
    }
}
