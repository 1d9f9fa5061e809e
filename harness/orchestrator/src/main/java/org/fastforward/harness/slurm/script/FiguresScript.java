package org.fastforward.harness.slurm.script;

import java.nio.file.Path;
import java.util.List;
import org.fastforward.shared.Home;

/**
 * The script of the job that makes tables and figures once every task has ended, however it ended.
 *
 * @param folder the submission's folder
 * @param after ids of the arrays
 */
public record FiguresScript(ArrayScript.Job job, Path folder, List<String> after) {
    /** The script's name in the submission's folder. */
    public static final String FILE = "figures.sbatch";

    /** Returns the script. */
    public String text() {
        ScriptText text = new ScriptText();
        text.option("job-name", "ff-" + job.grid() + "-figures");
        text.output(folder, "figures.log");
        text.option("open-mode", "append");
        text.option("dependency", ArrayScript.afterAny(after));
        text.resources(job.options(), job.options().memory(), "", 0);
        text.line("# Written by bin/ff grid run --launcher slurm: tables and figures.");
        text.lines(job.options().setup());
        text.line(
                "exec "
                        + ScriptText.quoted(Home.folder().resolve("bin/ff"))
                        + " figures --grid "
                        + ScriptText.quoted(job.grid())
                        + " --results "
                        + ScriptText.quoted(job.results()));
        return text.toString();
    }
}
