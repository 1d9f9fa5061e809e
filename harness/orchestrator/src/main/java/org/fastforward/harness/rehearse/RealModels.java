package org.fastforward.harness.rehearse;

import java.util.List;
import java.util.Map;
import org.fastforward.harness.shape.ModelShape;
import org.fastforward.shared.UserException;

/** The shapes of the real models, from {@code models.yaml}. */
public final class RealModels {
    private RealModels() {}

    /** Returns the models' names. */
    public static List<String> names() {
        return List.copyOf(shapes().keySet());
    }

    /**
     * Returns a model's shape.
     *
     * @throws UserException for an unknown name
     */
    public static ModelShape shape(String name) {
        ModelShape shape = shapes().get(name);
        if (shape == null) {
            throw new UserException(
                    "no shape of a model '" + name + "'; known: " + String.join(", ", names()));
        }
        return shape;
    }

    private static Map<String, ModelShape> shapes() {
        return ModelShape.read(RealModels.class, "models.yaml");
    }
}
