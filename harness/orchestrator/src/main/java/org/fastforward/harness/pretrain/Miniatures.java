package org.fastforward.harness.pretrain;

import java.util.List;
import org.fastforward.harness.shape.ModelShape;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.shared.UserException;

/** The shapes of the paper's models in miniature, from {@code miniatures.yaml}. */
public final class Miniatures {
    private Miniatures() {}

    /** Returns the miniatures' names, smallest first. */
    public static List<String> names() {
        return List.copyOf(ModelShape.read(Miniatures.class, "miniatures.yaml").keySet());
    }

    /**
     * Returns the configuration of a miniature, weights stored as float16.
     *
     * @throws UserException for an unknown name
     */
    public static ModelConfig config(String name) {
        ModelShape shape = ModelShape.read(Miniatures.class, "miniatures.yaml").get(name);
        if (shape == null) {
            throw new UserException(
                    "no miniature '" + name + "'; known: " + String.join(", ", names()));
        }
        return shape.config();
    }
}
