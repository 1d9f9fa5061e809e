package org.fastforward.harness.settings;

import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.batch.MicroBatches.Cut;

/** How the sequences of a step become batches, and what dropout's masks are drawn from. */
enum StepVersion {
    /** As in records from before there was another. */
    FIRST(1, Cut.FILLED, DropoutDraws.DOUBLES),
    /** The faster one. */
    SECOND(2, Cut.FEWEST_TOKENS, DropoutDraws.SHORTS);

    private final int number;
    private final Cut cut;
    private final DropoutDraws draws;

    StepVersion(int number, Cut cut, DropoutDraws draws) {
        this.number = number;
        this.cut = cut;
        this.draws = draws;
    }

    /**
     * Returns the one of this number.
     *
     * @throws UserException if there is none
     */
    static StepVersion of(int number) {
        for (StepVersion version : values()) {
            if (version.number == number) {
                return version;
            }
        }
        throw new UserException("setting step_version is " + number + "; it must be 1 or 2");
    }

    Cut cut() {
        return cut;
    }

    DropoutDraws draws() {
        return draws;
    }
}
