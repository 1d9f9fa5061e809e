package org.fastforward.models.safetensors;

import java.util.Locale;
import org.fastforward.shared.UserException;

/** Element types of safetensors files that a checkpoint may hold its weights in. */
public enum DType {
    /** 32-bit IEEE float. */
    F32(4),
    /** 16-bit IEEE float. */
    F16(2),
    /** bfloat16: the upper half of a 32-bit float. */
    BF16(2);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Returns the name in {@code config.json}: float32, float16, bfloat16. */
    public String configName() {
        return switch (this) {
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
        };
    }

    /**
     * Returns the type that {@code config.json} calls by this name.
     *
     * @param name float32, float16 or bfloat16
     * @throws UserException for any other name
     */
    public static DType ofConfigName(String name) {
        for (DType t : values()) {
            if (t.configName().equals(name.toLowerCase(Locale.ROOT))) {
                return t;
            }
        }
        throw new UserException(
                "unknown data type '" + name + "'; known: float32, float16, bfloat16");
    }
}
