package org.fastforward.shared.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.fastforward.shared.UserException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns composed YAML into a tree of JSON values, and notes where each stood. */
final class YamlNodes {

    /** References can make a small text a huge tree. */
    private static final int MOST_NODES = 200_000;

    private static final int MOST_DEPTH = 100;

    private final Map<String, YamlPlace> places = new HashMap<>();
    private int nodes;

    YamlTree tree(Node root) {
        return new YamlTree(convert(root, "", 0), places);
    }

    private JsonNode convert(Node node, String path, int depth) {
        places.put(path, place(node));
        if (++nodes > MOST_NODES || depth > MOST_DEPTH) {
            throw refusal(node, "nested or repeated too often");
        }
        if (node instanceof MappingNode mapping) {
            return object(mapping, path, depth);
        }
        if (node instanceof SequenceNode sequence) {
            requireOwnTag(node, Tag.SEQ);
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            int i = 0;
            for (Node element : sequence.getValue()) {
                array.add(convert(element, path + "/" + i++, depth + 1));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private ObjectNode object(MappingNode mapping, String path, int depth) {
        requireOwnTag(mapping, Tag.MAP);
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        Map<String, Node> keys = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw refusal(tuple.getKeyNode(), "a key must be a text");
            }
            String name = key.getValue();
            Node before = keys.put(name, key);
            if (before != null) {
                throw refusal(
                        key, "the key '" + name + "' stands there already in " + place(before));
            }
            object.set(name, convert(tuple.getValueNode(), path + "/" + name, depth + 1));
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode node) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR)) {
            return TextNode.valueOf(text);
        } else if (tag.equals(Tag.NULL)) {
            return NullNode.getInstance();
        } else if (tag.equals(Tag.BOOL)) {
            return BooleanNode.valueOf(text.toLowerCase(Locale.ROOT).equals("true"));
        } else if (tag.equals(Tag.INT)) {
            return integer(text);
        } else if (tag.equals(Tag.FLOAT)) {
            return DoubleNode.valueOf(number(text));
        }
        throw refusal(node, "the tag " + tag.getValue() + " means nothing here");
    }

    /**
     * A number that would not be written back as it stands (007, +7, 0x7, 0o7) stays a text, which
     * is what names and accounts need. Where a number is wanted, a text of decimal digits is one.
     */
    private static JsonNode integer(String text) {
        if (!text.matches("0|-?[1-9][0-9]*")) {
            return TextNode.valueOf(text);
        }
        BigInteger value = new BigInteger(text);
        int bits = value.bitLength();
        JsonNodeFactory factory = JsonNodeFactory.instance;
        if (bits < Integer.SIZE) {
            return factory.numberNode(value.intValue());
        }
        return bits < Long.SIZE ? factory.numberNode(value.longValue()) : factory.numberNode(value);
    }

    private static double number(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".nan")) {
            return Double.NaN;
        }
        if (lower.endsWith(".inf")) {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.parseDouble(text);
    }

    private static void requireOwnTag(Node node, Tag tag) {
        if (!node.getTag().equals(tag)) {
            throw refusal(node, "the tag " + node.getTag().getValue() + " means nothing here");
        }
    }

    private static YamlPlace place(Node node) {
        return node.getStartMark()
                .map(mark -> new YamlPlace(mark.getLine(), mark.getColumn()))
                .orElseThrow();
    }

    private static UserException refusal(Node node, String what) {
        return new UserException(place(node) + ": " + what);
    }
}
