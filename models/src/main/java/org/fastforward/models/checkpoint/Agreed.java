package org.fastforward.models.checkpoint;

import java.util.OptionalDouble;
import org.fastforward.shared.UserException;

/**
 * A value that several keys of a configuration may say. The first to say it is the one that
 * Transformers 5 takes; those after it must say the same.
 *
 * @param root the configuration
 * @param key who said it first
 * @param value null: nobody yet
 */
record Agreed<T>(ConfigKeys root, String key, T value) {

    /** Starts where nobody has said anything. */
    static <T> Agreed<T> on(ConfigKeys root) {
        return new Agreed<>(root, "", null);
    }

    /**
     * Hears one key.
     *
     * @throws UserException if it says something else than the first
     */
    Agreed<T> with(String otherKey, T otherValue) {
        if (value == null) {
            return new Agreed<>(root, otherKey, otherValue);
        }
        if (!value.equals(otherValue)) {
            throw root.bad(
                    otherKey
                            + " says "
                            + otherValue
                            + ", but Transformers 5 takes "
                            + value
                            + " from "
                            + key
                            + " and other versions may not: remove one, or make them equal");
        }
        return this;
    }

    /** Takes the default where nobody has said anything so far. */
    Agreed<T> orDefault(T otherwise) {
        return value == null ? new Agreed<>(root, "its default", otherwise) : this;
    }

    /** Hears a number, if the key is there. */
    static Agreed<Double> with(Agreed<Double> so, ConfigKeys keys, String key) {
        OptionalDouble said = keys.number(key);
        return said.isEmpty() ? so : so.with(keys.path() + key, said.getAsDouble());
    }
}
