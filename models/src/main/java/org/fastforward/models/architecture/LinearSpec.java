package org.fastforward.models.architecture;

/**
 * A linear map {@code Y = X W' + b} inside a decoder layer, the place of an adapter.
 *
 * @param name last part of its module path, such as {@code query_key_value}: what PEFT calls a
 *     target module
 * @param path module path inside the layer, such as {@code attention.query_key_value}
 * @param in width n of X
 * @param out width m of Y
 * @param weightIndex where its weight stands among the layer's tensors
 * @param bias whether it has one, which then stands behind its weight
 */
public record LinearSpec(
        String name, String path, int in, int out, int weightIndex, boolean bias) {}
