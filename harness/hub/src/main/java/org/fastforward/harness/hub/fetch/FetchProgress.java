package org.fastforward.harness.hub.fetch;

/** Is told how far a fetch is; by several threads at once. */
public interface FetchProgress {
    /**
     * A repository's files begin to come.
     *
     * @param text what is about to come, in one line
     * @param bytes to be fetched
     */
    void begun(String text, long bytes);

    /**
     * Bytes came.
     *
     * @param bytes how many; negative where a file has to be begun anew
     */
    void advanced(long bytes);

    /** Something worth a line happened. */
    void line(String text);
}
