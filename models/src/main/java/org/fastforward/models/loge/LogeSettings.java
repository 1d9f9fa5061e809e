package org.fastforward.models.loge;

import org.fastforward.shared.UserException;

/**
 * What stands in for frozen weights on the way back, as settings say it.
 *
 * @param rank 0: nothing; from 1 on the inner width k; below 1 the share of min(n, m)
 * @param samples training sequences whose gradients the stand-ins are chosen by
 */
public record LogeSettings(double rank, int samples, StandInChoice choice) {
    /**
     * Checks the ranges.
     *
     * @throws UserException naming the setting
     */
    public LogeSettings {
        boolean whole = rank == Math.rint(rank) && rank <= Integer.MAX_VALUE;
        if (!(rank >= 0) || (rank >= 1 && !whole)) {
            throw new UserException(
                    "setting loge_rank is "
                            + rank
                            + "; it must be 0, a whole number, or a share below 1 such as 0.125");
        }
        if (samples <= 0) {
            throw new UserException(
                    "setting loge_samples is " + samples + "; it must be greater than 0");
        }
    }

    /** Whether anything stands in. */
    public boolean on() {
        return rank > 0;
    }
}
