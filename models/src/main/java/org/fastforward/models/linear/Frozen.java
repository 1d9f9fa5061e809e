package org.fastforward.models.linear;

import java.util.List;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/** A linear map as the checkpoint has it: {@code Y = X W' + b}, nothing trained. */
public record Frozen() implements LinearKind {
    @Override
    public List<String> byHand() {
        return List.of("linear_frozen_by_hand.py");
    }

    @Override
    public List<TensorSpec> trained(LinearSpec map) {
        return List.of();
    }

    @Override
    public double training(LinearSpec map, int t, boolean inputGradient) {
        return LinearKind.product(map, t) * (inputGradient ? 2 : 1);
    }
}
