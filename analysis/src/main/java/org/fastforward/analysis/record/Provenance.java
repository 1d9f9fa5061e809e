package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Which program on which machine made a run.
 *
 * @param commit the commit of the program's sources; empty if unknown
 * @param dirty whether the sources differed from that commit
 * @param hardware the processor's or accelerator's name
 * @param cores processor cores the program could use
 * @param memoryBytes memory of the machine
 * @param os the operating system's name and version
 * @param jdk the Java runtime's version
 * @param djl DJL's version
 * @param pytorch PyTorch's version
 * @param threads threads that PyTorch used
 * @param startedUtc when the run was first started, ISO 8601, UTC
 */
@JsonPropertyOrder({
    "commit",
    "dirty",
    "hardware",
    "cores",
    "memory_bytes",
    "os",
    "jdk",
    "djl",
    "pytorch",
    "threads",
    "started_utc"
})
public record Provenance(
        String commit,
        boolean dirty,
        String hardware,
        int cores,
        long memoryBytes,
        String os,
        String jdk,
        String djl,
        String pytorch,
        int threads,
        String startedUtc) {

    /** Replaces missing texts by empty ones. */
    public Provenance {
        commit = orEmpty(commit);
        hardware = orEmpty(hardware);
        os = orEmpty(os);
        jdk = orEmpty(jdk);
        djl = orEmpty(djl);
        pytorch = orEmpty(pytorch);
        startedUtc = orEmpty(startedUtc);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
