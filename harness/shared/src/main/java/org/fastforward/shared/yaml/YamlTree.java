package org.fastforward.shared.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import org.fastforward.shared.UserException;

/** What a YAML text holds: a tree of values, and where in the text each of them stands. */
public final class YamlTree {

    private final JsonNode root;
    private final Map<String, YamlPlace> places;

    YamlTree(JsonNode root, Map<String, YamlPlace> places) {
        this.root = root;
        this.places = Map.copyOf(places);
    }

    static YamlTree empty() {
        return new YamlTree(MissingNode.getInstance(), Map.of());
    }

    /** The values; a missing node for a text with none. */
    public JsonNode root() {
        return root;
    }

    /**
     * The values as a Java object.
     *
     * @throws UserException for an unknown key, or a value of another kind than the object's, with
     *     its place and what was expected
     */
    public <T> T as(Class<T> type) {
        return mapped(() -> YamlMapper.values().treeToValue(root, type));
    }

    /** The same for a type with parameters, such as a map of records. */
    public <T> T as(TypeReference<T> type) {
        return mapped(() -> YamlMapper.values().treeToValue(root, type));
    }

    private interface Mapping<T> {
        T map() throws JsonProcessingException;
    }

    private <T> T mapped(Mapping<T> mapping) {
        try {
            return mapping.map();
        } catch (JsonProcessingException e) {
            throw new UserException(place(e) + YamlMapper.refusal(e, root), e);
        }
    }

    /** The place of what could not be mapped, or of what holds it. */
    private String place(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "";
        }
        String path = "";
        YamlPlace place = null;
        for (JsonMappingException.Reference part : mapping.getPath()) {
            path += "/" + (part.getFieldName() == null ? part.getIndex() : part.getFieldName());
            place = places.getOrDefault(path, place);
        }
        return place == null ? "" : place + ": ";
    }
}
