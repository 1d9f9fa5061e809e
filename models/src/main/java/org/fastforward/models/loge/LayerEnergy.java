package org.fastforward.models.loge;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;

/**
 * What the directions of one layer's maps keep of the gradient, in one unit: the squared gradient
 * that the layer adds to the residual stream. A map that reads the stream has it as it is. What is
 * lost behind the attention's or the MLP's last map is lost to the same share of what comes behind
 * it: of the MLP's part, and in the attention of the whole layer's, since most adapters stand
 * there.
 *
 * @param layout whose maps are in the order attention's, its last, the MLP's, its last
 * @param made U, V, what each direction keeps, and the whole; empty where no gradient passes
 */
record LayerEnergy(Layout layout, List<NDList> made) {
    /**
     * Divides the layer's work.
     *
     * @param equal ranks of the same share
     */
    List<Integer> ranks(List<Integer> equal) {
        List<LinearSpec> maps = layout.linears();
        int attentionLast = layout.attentionMaps().size();
        int last = maps.size() - 1;
        double attention = sum(0, attentionLast);
        double mlp = sum(attentionLast + 1, last);
        List<RankShares.Candidate> candidates = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < maps.size(); i++) {
            if (!made.get(i).isEmpty()) {
                double unit = 1;
                if (i == attentionLast) {
                    unit = (attention + mlp) / whole(i);
                } else if (i == last) {
                    unit = mlp / whole(i);
                }
                candidates.add(candidate(maps.get(i), equal.get(i), i, unit));
                places.add(i);
            }
        }
        List<Integer> divided = RankShares.divide(candidates);
        Integer[] ranks = equal.toArray(Integer[]::new);
        for (int i = 0; i < places.size(); i++) {
            ranks[places.get(i)] = divided.get(i);
        }
        return Arrays.asList(ranks);
    }

    private RankShares.Candidate candidate(LinearSpec map, int equal, int index, double unit) {
        NDList one = made.get(index);
        float[] kept = one.get(2).toFloatArray();
        double[] worth = new double[(int) one.get(1).getShape().get(0)];
        for (int i = 0; i < worth.length; i++) {
            worth[i] = unit * Math.max(0, kept[i]);
        }
        return new RankShares.Candidate(equal, (long) map.in() + map.out(), worth);
    }

    private double sum(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += made.get(i).isEmpty() ? 0 : whole(i);
        }
        return sum;
    }

    private double whole(int index) {
        return Math.max(1e-30, made.get(index).get(3).toFloatArray()[0]);
    }
}
