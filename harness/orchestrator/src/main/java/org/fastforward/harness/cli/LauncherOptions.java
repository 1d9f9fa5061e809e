package org.fastforward.harness.cli;

import java.nio.file.Path;
import org.fastforward.harness.slurm.SlurmLauncher;
import org.fastforward.harness.slurm.script.SlurmOptions;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Option;

/** Where a grid's cells run. */
final class LauncherOptions {
    private static final String LOCAL = "local";
    private static final String SLURM = "slurm";

    @Option(
            names = "--launcher",
            defaultValue = LOCAL,
            description =
                    "local: on this machine; slurm: as a job array, which is submitted and not"
                            + " waited for. Default: ${DEFAULT-VALUE}.")
    private String launcher;

    @Option(
            names = "--throttle",
            defaultValue = "-1",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description =
                    "With slurm: tasks that run at once; 0: as many as fit. Default: the grid"
                            + " file's.")
    private int throttle;

    @Option(
            names = "--dry-run",
            description = "With slurm: print the scripts; submit nothing, write nothing.")
    private boolean dryRun;

    /**
     * Whether cells go to a Slurm cluster.
     *
     * @param jobs what {@code --jobs} says
     * @throws UserException for an unknown launcher, or an option of the other one
     */
    boolean isSlurm(int jobs) {
        switch (launcher) {
            case SLURM -> {
                if (jobs != 0) {
                    throw new UserException(
                            "--jobs is for --launcher local; with slurm say --throttle " + jobs);
                }
                return true;
            }
            case LOCAL -> {
                if (dryRun || throttle >= 0) {
                    throw new UserException(
                            (dryRun ? "--dry-run" : "--throttle")
                                    + " is for --launcher slurm; add that or leave it out");
                }
                return false;
            }
            default ->
                    throw new UserException(
                            "unknown launcher '" + launcher + "'; known: local, slurm");
        }
    }

    SlurmLauncher.Options slurm(String name, SlurmOptions options, boolean retryFailed, Path data) {
        Path folder = data == null ? null : data.toAbsolutePath().normalize();
        return new SlurmLauncher.Options(name, options, throttle, retryFailed, folder, dryRun);
    }
}
