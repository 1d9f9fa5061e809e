package org.fastforward.tasks.load;

import org.fastforward.tasks.DataSettings;
import org.fastforward.tasks.SplitRule;
import org.fastforward.tasks.read.SourceFiles;

/**
 * Sequences that are looked for in a source; 0: all that there are.
 *
 * @param heldOut in the files to hold out from
 * @param train in the other files
 */
record Wanted(int heldOut, int train) {

    static final Wanted ALL = new Wanted(0, 0);

    /** As many as the splits need; a draw, from all records or from what is left, needs all. */
    static Wanted by(DataSettings settings, SourceFiles files) {
        if (files.heldOut().isEmpty()) {
            return ALL;
        }
        boolean inOrder = settings.splits() == SplitRule.TINY_FIRST;
        return new Wanted(
                inOrder ? settings.tinySize() + settings.testSize() : 0, settings.trainSize());
    }
}
