package org.fastforward.harness.grid;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fastforward.analysis.report.Analysis;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.run.CellRunner;

/** Runs what a grid lacks, several cells at once, then makes its tables and figures. */
public final class GridRunner {
    private final Grid grid;
    private final Path results;
    private final int jobs;
    private final PrintWriter out;

    /**
     * @param results the folder of all results
     * @param jobs cells that run at once
     * @param out told what happens
     */
    public GridRunner(Grid grid, Path results, int jobs, PrintWriter out) {
        this.grid = grid;
        this.results = results;
        this.jobs = jobs;
        this.out = out;
    }

    /** Returns whether every run is done. */
    public boolean run() throws InterruptedException {
        Path folder = results.resolve(grid.name());
        List<Cell> all = new ArrayList<>(grid.cells());
        all.addAll(grid.studies());
        List<Cell> missing = all.stream().filter(c -> !isDone(c)).toList();
        grid.record().writeTo(folder);
        boolean done = true;
        if (missing.isEmpty()) {
            out.printf("Grid %s: all %d cells are done already.%n", grid.name(), all.size());
        } else {
            out.printf(
                    "Grid %s: %d of %d cells to run, %d at once.%n",
                    grid.name(), missing.size(), all.size(), Math.min(jobs, missing.size()));
            done = runCells(missing);
        }
        out.println(Analysis.regenerate(folder).text());
        out.flush();
        return done;
    }

    private boolean isDone(Cell cell) {
        return cell.runs().stream().allMatch(r -> CellRunner.isDone(results, r));
    }

    private boolean runCells(List<Cell> cells) throws InterruptedException {
        boolean all = true;
        ExecutorService pool = Executors.newFixedThreadPool(jobs);
        try (GridProgress progress = new GridProgress(cells, out)) {
            CellProcess process = new CellProcess(results, progress::line);
            List<Future<Boolean>> results = new ArrayList<>();
            for (Cell cell : cells) {
                results.add(pool.submit(() -> runCell(process, cell, progress)));
            }
            for (Future<Boolean> result : results) {
                all &= result.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
        return all;
    }

    private boolean runCell(CellProcess process, Cell cell, GridProgress progress)
            throws InterruptedException {
        long start = System.nanoTime();
        boolean done = process.run(cell.runs(), share -> progress.advanced(cell, share));
        progress.advanced(cell, 1);
        progress.finished(
                String.format(
                        Locale.ROOT,
                        "%s (%.0f s)",
                        Savings.describe(results, cell.runs()),
                        (System.nanoTime() - start) / 1e9));
        return done;
    }
}
