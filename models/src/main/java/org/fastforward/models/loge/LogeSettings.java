package org.fastforward.models.loge;

import org.fastforward.models.architecture.Layout;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.shared.UserException;

/**
 * What stands in for frozen weights on the way back, as settings say it.
 *
 * @param rank 0: nothing; from 1 on the inner width k; below 1 the share of min(n, m)
 * @param samples training sequences whose gradients the stand-ins are chosen by
 * @param exactLayers the last layers, whose way back stays exact; below 1 the share of all layers
 */
public record LogeSettings(double rank, int samples, StandInChoice choice, double exactLayers) {
    /**
     * Checks the ranges.
     *
     * @throws UserException naming the setting
     */
    public LogeSettings {
        requireNumberOrShare("loge_rank", rank);
        requireNumberOrShare("loge_exact_layers", exactLayers);
        if (samples <= 0) {
            throw new UserException(
                    "setting loge_samples is " + samples + "; it must be greater than 0");
        }
    }

    private static void requireNumberOrShare(String setting, double value) {
        boolean whole = value == Math.rint(value) && value <= Integer.MAX_VALUE;
        if (!(value >= 0) || (value >= 1 && !whole)) {
            throw new UserException(
                    "setting "
                            + setting
                            + " is "
                            + value
                            + "; it must be 0, a whole number, or a share below 1 such as 0.125");
        }
    }

    /** Returns k of each linear map of a model. */
    public StandInRanks ranks(Layout layout) {
        int layers = layout.config().layers();
        double exact = exactLayers < 1 ? Math.round(exactLayers * layers) : exactLayers;
        return StandInRanks.equal(layout, rank).exactInLast((int) Math.min(layers, exact));
    }

    /** Whether anything stands in. */
    public boolean on() {
        return rank > 0;
    }
}
