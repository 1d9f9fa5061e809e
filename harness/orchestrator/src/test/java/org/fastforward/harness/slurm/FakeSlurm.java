package org.fastforward.harness.slurm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.fastforward.harness.slurm.job.SlurmClient;

/** Slurm's commands as small scripts that note how they were called. */
public final class FakeSlurm {
    private final Path folder;

    public FakeSlurm(Path folder) {
        this.folder = folder;
    }

    /** Makes a command of shell lines. */
    public FakeSlurm with(String command, String lines) throws IOException {
        Path file = folder.resolve(command);
        Files.writeString(
                file,
                "#!/bin/bash\necho \"" + command + " $*\" >>" + folder + "/calls\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    /** A controller that has arrays of so many tasks, takes what it is given and knows no job. */
    public static FakeSlurm idle(Path folder, int maxArraySize) throws IOException {
        return new FakeSlurm(folder)
                .with(
                        "scontrol",
                        "case $* in 'show config') echo 'ClusterName             = fake';"
                                + " echo 'MaxArraySize            = "
                                + maxArraySize
                                + "';; *) echo 'slurm_load_jobs error: Invalid job id specified'"
                                + " >&2; exit 1;; esac")
                .with("sbatch", "echo $((100 + $(grep -c ^sbatch " + folder + "/calls)))';fake'")
                .with("scancel", "true");
    }

    public SlurmClient client() {
        return client(Duration.ofSeconds(30));
    }

    public SlurmClient client(Duration patience) {
        return new SlurmClient(folder, patience);
    }

    public List<String> calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }
}
