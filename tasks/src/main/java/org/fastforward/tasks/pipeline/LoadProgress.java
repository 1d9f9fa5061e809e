package org.fastforward.tasks.pipeline;

import org.fastforward.tasks.Task;

/** What loading data tells whoever watches it. Called by the loading thread. */
public interface LoadProgress {

    /** Tells nobody. */
    LoadProgress NONE =
            new LoadProgress() {
                @Override
                public void tokenised(int records, int total) {}

                @Override
                public void dropped(Task task, DropCounts drops) {}

                @Override
                public void line(String text) {}
            };

    /**
     * Records have been tokenised; not called where they come from a cache.
     *
     * @param records done so far
     * @param total that there are, or -1 where the files do not tell
     */
    void tokenised(int records, int total);

    /** Records of a source cannot be used. Told once a load, where there are any. */
    void dropped(Task task, DropCounts drops);

    /** Something happened that is worth a line: a damaged cache, one that cannot be written. */
    void line(String text);
}
