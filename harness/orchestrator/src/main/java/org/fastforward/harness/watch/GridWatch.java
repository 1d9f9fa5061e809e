package org.fastforward.harness.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState.State;
import org.fastforward.analysis.report.PageData;
import org.fastforward.analysis.report.RunCurves;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.status.CellStatus;
import org.fastforward.harness.grid.status.GridStatus;
import org.fastforward.harness.grid.status.OpenCells;
import org.fastforward.harness.slurm.job.SlurmJobs;
import org.fastforward.shared.UserException;

/**
 * Follows a grid's results folder. What it sees it keeps with versions, so that a page is told what
 * changed. A folder that disappears, a record that is half written: told, and looked at again.
 */
final class GridWatch {
    private static final long SLURM_NANOS = 10_000_000_000L;

    /** Reading every run for the tables may take at most this share of the time. */
    private static final int TABLES_SHARE = 10;

    private final Grid grid;
    private final Path results;
    private final Path folder;
    private final long wanted;
    private final SeenRuns runs = new SeenRuns();
    private final Versioned<JsonNode> cells = new Versioned<>();
    private final Versioned<JsonNode> described = new Versioned<>();
    private long version = 1;
    private int size;
    private String counts = "";
    private String problem = "";
    private String time = "";
    private ArrayNode tables = JsonNodeFactory.instance.arrayNode();
    private long tablesVersion;
    private long tablesDone = -1;
    private long tablesNext = System.nanoTime();
    private long slurmNext = System.nanoTime();
    private Map<String, String> tasks = Map.of();

    /**
     * @param results the folder of all results; need not exist
     */
    GridWatch(Grid grid, Path results) {
        this.grid = grid;
        this.results = results;
        this.folder = results.resolve(grid.name());
        this.wanted = OpenCells.all(grid).stream().mapToLong(Grid.Cell::expectedRuns).sum();
    }

    /** Looks once; never throws for what it finds there. */
    void look() {
        try {
            if (!Files.isDirectory(folder)) {
                tell("There is no folder " + folder + " (yet, or any more); it is looked for.");
                return;
            }
            GridStatus status = GridStatus.read(grid, results).noting(tasks());
            SeenRuns found = lookAtRuns();
            ArrayNode nowTables = tablesIfDue();
            take(status.cells(), found, nowTables);
        } catch (UserException | UncheckedIOException e) {
            tell(e.getMessage());
        } catch (RuntimeException e) {
            // Whatever the folder holds, the next look may find it whole.
            tell("The results cannot be read just now: " + e);
        }
    }

    private SeenRuns lookAtRuns() {
        runs.look(folder.resolve(RunFolder.RUNS));
        return runs;
    }

    private synchronized void tell(String text) {
        problem = text;
        time = now();
    }

    private Map<String, String> tasks() {
        if (System.nanoTime() - slurmNext >= 0) {
            Map<String, String> found = new HashMap<>();
            SlurmJobs.read(folder)
                    .tasks()
                    .forEach((cell, task) -> found.put(cell, task.describe()));
            tasks = found;
            slurmNext = System.nanoTime() + SLURM_NANOS;
        }
        return tasks;
    }

    /** The tables, when another run is done and they were not read just now; else null. */
    private ArrayNode tablesIfDue() {
        if (runs.done() == tablesDone || System.nanoTime() - tablesNext < 0) {
            return null;
        }
        long start = System.nanoTime();
        long done = runs.done();
        ArrayNode found = PageData.tables(GridRuns.read(folder));
        tablesDone = done;
        tablesNext = System.nanoTime() + TABLES_SHARE * (System.nanoTime() - start);
        return found;
    }

    private synchronized void take(List<CellStatus> status, SeenRuns found, ArrayNode nowTables) {
        long next = version + 1;
        boolean changed = size != status.size();
        size = status.size();
        for (int i = 0; i < status.size(); i++) {
            changed |= cells.put(status.get(i).cell(), cell(i, status.get(i)), next);
        }
        List<SeenRuns.Seen> all = found.all();
        Set<String> varied = RunCurves.varied(all.stream().map(SeenRuns.Seen::record).toList());
        for (SeenRuns.Seen run : all) {
            changed |= described.put(run.record().id(), SeenRuns.describe(run, varied), next);
        }
        if (nowTables != null && !nowTables.equals(tables)) {
            tables = nowTables;
            tablesVersion = next;
            changed = true;
        }
        if (changed) {
            version = next;
        }
        counts = counts(status, found);
        problem = String.join("\n", found.problems());
        time = now();
    }

    private String counts(List<CellStatus> status, SeenRuns found) {
        Map<State, Integer> states = new EnumMap<>(State.class);
        status.forEach(cell -> states.merge(cell.state(), 1, Integer::sum));
        String all =
                states.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
        int running = states.getOrDefault(State.RUNNING, 0);
        double left =
                found.meanSeconds() * Math.max(0, wanted - found.done()) / Math.max(1, running);
        String ends =
                running > 0 && left > 0
                        ? "; about " + WatchText.duration(left) + " of training left"
                        : "";
        return size + " cells: " + all + ends;
    }

    private static JsonNode cell(int index, CellStatus cell) {
        ObjectNode one = JsonNodeFactory.instance.objectNode().put("index", index);
        ArrayNode row = one.putArray("row");
        WatchText.row(cell).forEach(row::add);
        return one;
    }

    private static String now() {
        return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * What changed.
     *
     * @param since the version that the page has seen; 0: none
     */
    synchronized ObjectNode status(long since) {
        // From a watch before this one: it knows nothing of ours.
        long seen = since > version ? 0 : since;
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("version", version).put("time", time).put("size", size);
        status.put("counts", counts).put("problem", problem);
        cells.since(seen).forEach(status.withArray("cells")::add);
        described.since(seen).forEach(status.withArray("runs")::add);
        status.withArray("cells");
        status.withArray("runs");
        if (tablesVersion > seen) {
            status.set("tables", tables);
        }
        return status;
    }

    /**
     * Curves of runs; those that cannot be read are left out.
     *
     * @param ids the runs' ids
     */
    ArrayNode curves(List<String> ids) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (String id : new ArrayList<>(ids)) {
            if (!id.matches("[A-Za-z0-9._-]+") || id.startsWith(".")) {
                continue;
            }
            try {
                RunFolder run = new RunFolder(folder.resolve(RunFolder.RUNS).resolve(id));
                all.add(RunCurves.of(RunReader.readEvents(run)).put("id", id));
            } catch (UserException | UncheckedIOException e) {
                // Told by the next look.
            }
        }
        return all;
    }
}
