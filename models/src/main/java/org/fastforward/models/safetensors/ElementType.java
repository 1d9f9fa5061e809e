package org.fastforward.models.safetensors;

import java.util.Optional;

/** Every element type of the safetensors format, weights or not. */
public enum ElementType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    I16(16),
    U16(16),
    F16(16, DType.F16),
    BF16(16, DType.BF16),
    I32(32),
    U32(32),
    F32(32, DType.F32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private final int bits;
    private final Optional<DType> weights;

    ElementType(int bits) {
        this.bits = bits;
        this.weights = Optional.empty();
    }

    ElementType(int bits, DType weights) {
        this.bits = bits;
        this.weights = Optional.of(weights);
    }

    /** Returns the bits of one element. */
    public int bits() {
        return bits;
    }

    /** Returns the type as one of weights, if a model's weights may have it. */
    public Optional<DType> weights() {
        return weights;
    }
}
