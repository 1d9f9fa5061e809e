package org.fastforward.harness.run;

import org.fastforward.harness.spec.RunSpec;

/** What a run tells whoever watches it. */
public interface Progress {
    /**
     * Work has been done.
     *
     * @param spec the run
     * @param done share of the run that is done, at most 1
     */
    void advanced(RunSpec spec, double done);

    /** Something happened that is worth a line. */
    void line(String text);
}
