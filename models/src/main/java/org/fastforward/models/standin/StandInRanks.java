package org.fastforward.models.standin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;

/**
 * The inner width k of each linear map's stand-in (LoGE, Zhang et al., 2025).
 *
 * @param ranks by layer, then in the order of the layout's linear maps; 0: the way back through the
 *     map is exact
 */
public record StandInRanks(List<List<Integer>> ranks) {
    /** Copies the lists. */
    public StandInRanks {
        ranks = ranks.stream().map(List::copyOf).toList();
    }

    /** Returns those of a model whose way back is exact. */
    public static StandInRanks none(Layout layout) {
        return equal(layout, 0);
    }

    /**
     * Returns the same rank, or share of the full rank, for every map.
     *
     * @param rank 0: none; from 1 on k itself, at most min(n, m); below 1 the share of min(n, m)
     */
    public static StandInRanks equal(Layout layout, double rank) {
        List<Integer> row = new ArrayList<>();
        for (LinearSpec map : layout.linears()) {
            row.add(of(map, rank));
        }
        return new StandInRanks(Collections.nCopies(layout.config().layers(), row));
    }

    /** Returns these, but none in the last layers. */
    public StandInRanks exactInLast(int layers) {
        List<List<Integer>> all = new ArrayList<>(ranks);
        for (int i = Math.max(0, ranks.size() - layers); i < ranks.size(); i++) {
            all.set(i, Collections.nCopies(ranks.get(i).size(), 0));
        }
        return new StandInRanks(all);
    }

    /** Returns k of one map; see {@link #equal}. */
    public static int of(LinearSpec map, double rank) {
        int full = Math.min(map.in(), map.out());
        if (rank == 0) {
            return 0;
        }
        return rank < 1 ? Math.max(1, (int) Math.round(rank * full)) : Math.min((int) rank, full);
    }

    /** Returns k of a map. */
    public int of(int layer, int map) {
        return ranks.get(layer).get(map);
    }

    /** Returns the operations of dX for t tokens by a stand-in: two thin products. */
    public static double product(LinearSpec map, int k, int t) {
        return 2.0 * t * k * (map.in() + map.out());
    }
}
