package org.fastforward.shared.names;

import org.fastforward.shared.UserException;

/** How a bfloat16 base is multiplied with on a CPU. */
public enum ProductsName {
    /** The faster one of the others on this machine. */
    AUTO,
    /** In bfloat16. */
    NATIVE,
    /** In float32, to which weights are converted for each product. */
    WIDENED;

    /** Returns the name in settings and records. */
    public String id() {
        return Vocabulary.id(this);
    }

    /**
     * Returns the one of this name.
     *
     * @throws UserException naming the known ones
     */
    public static ProductsName named(String id) {
        return Vocabulary.named("products", id, values());
    }
}
