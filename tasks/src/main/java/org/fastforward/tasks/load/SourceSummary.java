package org.fastforward.tasks.load;

import java.util.Optional;
import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.split.HoldOut;
import org.fastforward.tasks.split.SplitSizes;

/**
 * What a source's sequences are like, whatever the seed: enough to foretell the cost of any number
 * of runs on it.
 *
 * @param sha256 of the source files' bytes, as in {@link DataFacts}
 * @param records in the files
 * @param heldOut sequences of the files that test and tiny sets come from; empty where these come
 *     from {@code train} too
 * @param train the other sequences
 */
public record SourceSummary(
        String sha256, int records, Optional<SequenceLengths> heldOut, SequenceLengths train) {

    /**
     * The sizes of the splits that settings give, with any seed.
     *
     * @throws org.fastforward.shared.UserException if the sequences are too few
     */
    public SplitSizes sizes(DataSettings settings) {
        return heldOut.map(held -> HoldOut.sizesOfTwo(held.size(), train.size(), settings))
                .orElseGet(() -> HoldOut.sizesOfOne(train.size(), settings));
    }
}
