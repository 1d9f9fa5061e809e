package org.fastforward.harness.grid.launch;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.fastforward.analysis.report.Analysis;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.grid.status.OpenCells;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.run.WantedRuns;
import org.fastforward.harness.state.RunLock;
import org.fastforward.shared.UserException;

/**
 * Runs what a grid lacks on this machine, several cells at once, each in a process of its own, then
 * makes its tables and figures. Several of these may share one results folder: a cell that another
 * has is left to it.
 */
public final class GridRunner {
    private static final int WAIT_S = 2;

    private final Grid grid;
    private final Path results;
    private final Options options;
    private final PrintWriter out;
    private final StopSignal stop;
    private final Set<CellProcess> processes = ConcurrentHashMap.newKeySet();

    /**
     * How a grid is run.
     *
     * @param jobs cells that run at once
     * @param retryFailed whether runs that failed are tried again
     * @param environment variables for the cells' processes
     */
    public record Options(int jobs, boolean retryFailed, Map<String, String> environment) {
        /** Copies the variables. */
        public Options {
            environment = Map.copyOf(environment);
        }
    }

    /**
     * @param results the folder of all results
     * @param out told what happens
     * @param stop asks the grid to end; its cells save themselves
     */
    public GridRunner(Grid grid, Path results, Options options, PrintWriter out, StopSignal stop) {
        this.grid = grid;
        this.results = results;
        this.options = options;
        this.out = out;
        this.stop = stop;
    }

    /** Ends what runs; {@link #run} returns when all cells have saved themselves. */
    public void stopCells() {
        processes.forEach(CellProcess::stop);
    }

    /**
     * Returns how the grid ended, all its cells together.
     *
     * @throws org.fastforward.shared.UserException if what is done was done with other data
     */
    public Outcome run() throws InterruptedException {
        Path folder = results.resolve(grid.name());
        List<Cell> all = OpenCells.all(grid);
        OpenCells.requireSameInputs(results, all, options.environment());
        List<Cell> missing = all.stream().filter(c -> !OpenCells.isDone(results, c)).toList();
        grid.record().writeTo(folder);
        if (missing.isEmpty()) {
            out.printf("Grid %s: all %d cells are done already.%n", grid.name(), all.size());
        } else {
            out.printf(
                    "Grid %s: %d of %d cells to run, %d at once.%n",
                    grid.name(),
                    missing.size(),
                    all.size(),
                    Math.min(options.jobs(), missing.size()));
            runCells(missing);
        }
        if (stop.isRequested()) {
            out.println("Stopped. Start it again, and every cell goes on from where it is.");
            out.flush();
            return Outcome.STOPPED;
        }
        out.println(Analysis.regenerate(folder).text());
        long failed = all.stream().filter(c -> !OpenCells.isDone(results, c)).count();
        if (failed > 0) {
            out.printf(
                    "%d cells are not complete: bin/ff grid status --grid %s tells why;"
                            + " --retry-failed tries them again.%n",
                    failed, grid.name());
        }
        out.flush();
        return failed == 0 ? Outcome.DONE : Outcome.FAILED;
    }

    private void runCells(List<Cell> cells) throws InterruptedException {
        GridProgress progress = new GridProgress(cells.size(), out);
        Collection<Cell> round = cells;
        while (!round.isEmpty() && !stop.isRequested()) {
            Queue<Cell> held = new ConcurrentLinkedQueue<>();
            inParallel(round, cell -> runCell(cell, progress, held));
            if (!held.isEmpty()) {
                waitForOne(held, progress);
            }
            round = held;
        }
    }

    private interface CellWork {
        void run(Cell cell) throws InterruptedException;
    }

    private void inParallel(Collection<Cell> cells, CellWork work) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(options.jobs());
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (Cell cell : cells) {
                ends.add(
                        pool.submit(
                                () -> {
                                    work.run(cell);
                                    return null;
                                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        } catch (ExecutionException e) {
            stopCells();
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private void runCell(Cell cell, GridProgress progress, Queue<Cell> held)
            throws InterruptedException {
        if (stop.isRequested()) {
            return;
        }
        long start = System.nanoTime();
        CellProcess process =
                new CellProcess(
                        cell.spec(grid.execution()),
                        results,
                        options.environment(),
                        options.retryFailed(),
                        progress::line,
                        text -> advanced(cell, text, progress));
        progress.advanced(cell.name(), 0, "");
        processes.add(process);
        if (stop.isRequested()) {
            process.stop();
        }
        CellProcess.End end = process.run();
        processes.remove(process);
        if (end.exit() == Outcome.HELD.exitCode()) {
            held.add(cell);
            progress.postponed(cell.name());
            return;
        }
        if (end.exit() != 0 && !stop.isRequested()) {
            DeadCell.record(results, cell.runs(), end, progress::line);
            told(cell, end, progress);
        }
        progress.finished(
                cell.name(),
                String.format(
                        Locale.ROOT,
                        "%s (%.0f s)",
                        describe(cell),
                        (System.nanoTime() - start) / 1e9));
    }

    /** A process that died before its runs had a folder has no other place to be told of. */
    private static void told(Cell cell, CellProcess.End end, GridProgress progress) {
        if (end.exit() < 0 || end.exit() > 2) {
            progress.line(cell.name() + ": its process " + end.how());
        }
        if (end.exit() < 0) {
            end.lastLines().forEach(progress::line);
        }
    }

    private String describe(Cell cell) {
        try {
            return Savings.describe(results, WantedRuns.of(results, cell.runs(), cell.tuning()));
        } catch (UserException | UncheckedIOException e) {
            return cell.name() + ": " + e.getMessage();
        }
    }

    private static void advanced(Cell cell, String text, GridProgress progress) {
        String[] parts = text.split(" ", 2);
        progress.advanced(cell.name(), Double.parseDouble(parts[0]), parts[1]);
    }

    /** Others run what is left: waits until one of them lets go. */
    private void waitForOne(Queue<Cell> held, GridProgress progress) throws InterruptedException {
        progress.line(held.size() + " cells are being run by others; waiting for them");
        do {
            TimeUnit.SECONDS.sleep(WAIT_S);
        } while (!stop.isRequested() && held.stream().allMatch(this::isHeld));
    }

    private boolean isHeld(Cell cell) {
        try {
            return cell.runs().stream()
                    .anyMatch(run -> RunLock.isHeld(CellRunner.folder(results, run)));
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}
