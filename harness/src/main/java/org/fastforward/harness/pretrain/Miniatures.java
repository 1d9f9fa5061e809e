package org.fastforward.harness.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fastforward.harness.BadRequestException;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;

/** The shapes of the paper's models in miniature, from {@code miniatures.yaml}. */
public final class Miniatures {
    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build();

    /** One entry of the file. */
    record Shape(
            String modelType,
            int vocabSize,
            int hiddenSize,
            int layers,
            int heads,
            int kvHeads,
            int intermediateSize) {}

    private Miniatures() {}

    /** Returns the miniatures' names, smallest first. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        shapes().fieldNames().forEachRemaining(names::add);
        return names;
    }

    /**
     * Returns the configuration of a miniature, weights stored as float16.
     *
     * @throws BadRequestException for an unknown name
     */
    public static ModelConfig config(String name) {
        JsonNode node = shapes().path(name);
        if (node.isMissingNode()) {
            throw new BadRequestException(
                    "no miniature '" + name + "'; known: " + String.join(", ", names()));
        }
        Shape s = YAML.convertValue(node, Shape.class);
        boolean neox = s.modelType().equals(Architecture.GPT_NEOX.modelType());
        int headSize = s.hiddenSize() / s.heads();
        return new ModelConfig(
                neox ? Architecture.GPT_NEOX : Architecture.LLAMA,
                s.vocabSize(),
                s.hiddenSize(),
                s.layers(),
                s.heads(),
                s.kvHeads(),
                headSize,
                s.intermediateSize(),
                1e-5,
                new Rope(neox ? headSize / 4 : headSize, neox ? 1e4 : 5e5, Optional.empty()),
                true,
                false,
                0.02,
                DType.F16);
    }

    private static JsonNode shapes() {
        try (InputStream in = Miniatures.class.getResourceAsStream("miniatures.yaml")) {
            return YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
