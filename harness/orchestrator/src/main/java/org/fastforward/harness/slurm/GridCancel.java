package org.fastforward.harness.slurm;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.slurm.job.SlurmClient;
import org.fastforward.harness.slurm.job.SlurmJobs;
import org.fastforward.harness.state.LocalProcess;
import org.fastforward.shared.UserException;

/**
 * Ends what works on a grid: its jobs at Slurm, and its processes on this machine. Whatever runs
 * saves itself; starting the grid again goes on from there.
 */
public final class GridCancel {
    private final Path gridFolder;
    private final PrintWriter out;
    private final SlurmClient client;

    /**
     * @param gridFolder the grid's folder in the results
     * @param out told what is done
     */
    public GridCancel(Path gridFolder, PrintWriter out) {
        this(gridFolder, out, new SlurmClient());
    }

    GridCancel(Path gridFolder, PrintWriter out, SlurmClient client) {
        this.gridFolder = gridFolder;
        this.out = out;
        this.client = client;
    }

    /** Returns whether everything that was found was told to end. */
    public boolean run() {
        SlurmJobs jobs = SlurmJobs.read(gridFolder, client);
        boolean asked = jobs.problem().isEmpty();
        if (!asked) {
            out.println(jobs.problem() + "; its jobs are left as they are.");
        }
        List<SlurmJobs.Submitted> live = jobs.live();
        boolean cancelled = live.isEmpty() || cancel(live);
        Set<Long> ended = endProcesses();
        if (asked && live.isEmpty() && ended.isEmpty()) {
            out.println("Nothing works on " + gridFolder + ", neither at Slurm nor here.");
        }
        out.flush();
        return asked && cancelled;
    }

    private boolean cancel(List<SlurmJobs.Submitted> live) {
        // Jobs for figures first: they wait for the end of the arrays.
        List<String> ids = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (SlurmJobs.Submitted one : live) {
            if (one.figuresLive()) {
                ids.add(String.valueOf(one.submission().figuresJob()));
                lines.add("job " + one.submission().figuresJob() + " (tables and figures)");
            }
        }
        for (SlurmJobs.Submitted one : live) {
            if (!one.liveTasks().isEmpty()) {
                ids.add(String.valueOf(one.submission().arrayJob()));
                lines.add(one.describe());
            }
        }
        SlurmClient.Answer answer = client.ask(ArraySubmission.scancel(ids));
        lines.forEach(line -> out.println((answer.ok() ? "cancelled " : "not cancelled: ") + line));
        if (!answer.ok()) {
            out.println("scancel: " + answer.why());
        }
        return answer.ok();
    }

    /** A cell's launcher goes first, else it would start the next cell. */
    private Set<Long> endProcesses() {
        Map<ProcessHandle, String> cells = new LinkedHashMap<>();
        Set<ProcessHandle> launchers = new LinkedHashSet<>();
        for (RunFolder folder : runs()) {
            try {
                LocalProcess.of(folder)
                        .ifPresent(
                                process -> {
                                    cells.put(process, name(folder));
                                    LocalProcess.launcher(process).ifPresent(launchers::add);
                                });
            } catch (UserException | UncheckedIOException e) {
                out.println(e.getMessage());
            }
        }
        Set<Long> ended = new LinkedHashSet<>();
        launchers.forEach(process -> end(process, "bin/ff grid run", ended));
        cells.forEach((process, name) -> end(process, name, ended));
        return ended;
    }

    private void end(ProcessHandle process, String name, Set<Long> ended) {
        if (process.destroy()) {
            ended.add(process.pid());
            out.println("told process " + process.pid() + " to stop: " + name);
        }
    }

    private static String name(RunFolder folder) {
        RunRecord run = RunReader.readRecord(folder);
        return run.model()
                + "/"
                + run.task()
                + "/"
                + run.adapter()
                + "/"
                + run.seed()
                + " "
                + run.arm()
                + (run.policy().isEmpty() ? "" : " " + run.policy());
    }

    private List<RunFolder> runs() {
        Path folder = gridFolder.resolve(RunFolder.RUNS);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).sorted().map(RunFolder::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }
}
