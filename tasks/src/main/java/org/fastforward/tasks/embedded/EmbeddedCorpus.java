package org.fastforward.tasks.embedded;

import java.util.SortedMap;
import java.util.TreeMap;

/** The embedded corpora as files. */
public final class EmbeddedCorpus {

    private EmbeddedCorpus() {}

    /**
     * The files of a task's corpus by name: JSON lines in the field layout of the paper's data set.
     *
     * <p>Not written yet: there are none.
     *
     * @param task the task's id
     */
    public static SortedMap<String, byte[]> files(String task) {
        return new TreeMap<>();
    }
}
