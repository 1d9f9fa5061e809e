package org.fastforward.models.loge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Divides a layer's work on the way back among its maps' stand-ins: direction by direction, to the
 * one that keeps most of the gradient for its operations.
 */
final class RankShares {
    /**
     * One map.
     *
     * @param equal its rank where all maps have the same share: together these set the work
     * @param cost operations of a direction, n + m
     * @param worth what each direction keeps, the largest first
     */
    record Candidate(int equal, long cost, double[] worth) {}

    private RankShares() {}

    /**
     * Returns the ranks, each at least 1; together they do not cost more than the equal ones.
     *
     * @param maps of one layer
     */
    static List<Integer> divide(List<Candidate> maps) {
        long left = 0;
        int[] ranks = new int[maps.size()];
        PriorityQueue<Integer> next =
                new PriorityQueue<>(
                        Comparator.<Integer>comparingDouble(i -> -gain(maps.get(i), ranks[i]))
                                .thenComparing(i -> i));
        for (int i = 0; i < ranks.length; i++) {
            left += (maps.get(i).equal() - 1) * maps.get(i).cost();
            ranks[i] = 1;
            next.add(i);
        }
        while (!next.isEmpty()) {
            int i = next.remove();
            Candidate map = maps.get(i);
            if (ranks[i] < map.worth().length && map.cost() <= left) {
                left -= map.cost();
                ranks[i]++;
                next.add(i);
            }
        }
        List<Integer> divided = new ArrayList<>();
        for (int rank : ranks) {
            divided.add(rank);
        }
        return divided;
    }

    private static double gain(Candidate map, int rank) {
        return rank < map.worth().length ? map.worth()[rank] / map.cost() : 0;
    }
}
