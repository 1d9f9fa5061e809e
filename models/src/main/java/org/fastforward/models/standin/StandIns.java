package org.fastforward.models.standin;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;

/**
 * The stand-ins of a model's linear maps. Whoever closes {@code owner} closes them.
 *
 * @param owner owns the factors
 * @param maps by layer, then in the order of the layout's linear maps; empty: exact
 */
public record StandIns(NDManager owner, List<List<Optional<StandIn>>> maps)
        implements AutoCloseable {
    /** Copies the lists. */
    public StandIns {
        maps = maps.stream().map(List::copyOf).toList();
    }

    /** Returns their ranks. */
    public StandInRanks ranks() {
        return new StandInRanks(
                maps.stream()
                        .map(row -> row.stream().map(m -> m.map(StandIn::rank).orElse(0)).toList())
                        .toList());
    }

    @Override
    public void close() {
        owner.close();
    }
}
