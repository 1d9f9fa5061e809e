package org.fastforward.models.linear;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.architecture.TensorSpec;

/** A linear map whose own weight and bias are trained. */
public record Full() implements LinearKind {
    @Override
    public List<String> byHand() {
        return List.of();
    }

    @Override
    public boolean trainsBase() {
        return true;
    }

    @Override
    public List<TensorSpec> trained(LinearSpec map) {
        List<TensorSpec> trained = new ArrayList<>();
        trained.add(new TensorSpec("weight", map.out(), map.in()));
        if (map.bias()) {
            trained.add(new TensorSpec("bias", map.out()));
        }
        return trained;
    }

    /** Every product has a gradient for its weight and one for its input. */
    @Override
    public double training(LinearSpec map, int t, boolean inputGradient) {
        return 3 * LinearKind.product(map, t);
    }
}
