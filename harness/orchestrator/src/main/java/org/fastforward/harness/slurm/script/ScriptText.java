package org.fastforward.harness.slurm.script;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.shared.UserException;

/** A batch script as it grows: sbatch's options, then shell lines. */
public final class ScriptText {
    private final List<String> directives = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    /** Adds an option, unless its value is empty. */
    public void option(String name, Object value) {
        if (!value.toString().isEmpty()) {
            directives.add("#SBATCH --" + name + "=" + value);
        }
    }

    /** Adds an option without a value, or one that a user wrote. */
    public void option(String text) {
        directives.add("#SBATCH " + text);
    }

    /**
     * Adds an option whose value is a file.
     *
     * @param pattern the file's name, in which sbatch may replace what follows a percent sign
     * @throws UserException if sbatch would understand the folder's name as something else
     */
    public void output(Path folder, String pattern) {
        String text = folder.toString();
        if (text.matches("(?s).*[%\"\\\\\\p{Cntrl}].*")) {
            throw new UserException(
                    "sbatch cannot write into "
                            + SbatchOption.visible(text)
                            + "; give --results a folder without %, \", \\ and line breaks");
        }
        option("output", "\"" + folder.resolve(pattern) + "\"");
    }

    /** Adds what the grid asks of the cluster for a job of one process. */
    public void resources(SlurmOptions options, String memory, String gpus, int cpus) {
        option("nodes", 1);
        option("ntasks", 1);
        option("partition", options.partition());
        option("account", options.account());
        option("time", options.time());
        option("mem", memory);
        option("gres", gpus.isEmpty() ? "" : "gpu:" + gpus);
        option("cpus-per-task", cpus == 0 ? "" : cpus);
        options.options().forEach(this::option);
    }

    /** Adds a shell line. */
    public void line(String text) {
        lines.add(text);
    }

    /** Adds shell lines. */
    public void lines(List<String> text) {
        lines.addAll(text);
    }

    /** Returns a word that a shell takes as it is. */
    public static String quoted(Object word) {
        return "'" + word.toString().replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return "#!/bin/bash\n"
                + String.join("\n", directives)
                + "\n\n"
                + String.join("\n", lines)
                + "\n";
    }
}
