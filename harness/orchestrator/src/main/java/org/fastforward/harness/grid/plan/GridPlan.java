package org.fastforward.harness.grid.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.grid.status.GridFolders;
import org.fastforward.harness.grid.status.OpenCells;
import org.fastforward.harness.grid.status.Quantities;
import org.fastforward.harness.inputs.Forecast;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.kernels.Kernels;

/**
 * What a grid will cost, before anything starts: operations, time and disk of every cell's Adam
 * arm. Time is taken from finished Adam arms of the same model and adapter on the same hardware
 * where there are some, else from this machine's rate of matrix products.
 */
public final class GridPlan {
    /** Training reaches about this share of the rate of matrix products (docs/method.md). */
    private static final double SHARE_OF_RATE = 0.4;

    private static final int SIDE = 1024;
    private static final double MEASURED_S = 1;

    private final Grid grid;
    private final Path results;
    private final PrintWriter out;
    private final Forecast.Forecaster forecaster;
    private final Map<List<Object>, Double> measured = new HashMap<>();

    /**
     * @param results the folder of all results
     * @param environment variables for the cells' processes
     * @param out told the plan
     */
    public GridPlan(Grid grid, Path results, Map<String, String> environment, PrintWriter out) {
        this.grid = grid;
        this.results = results;
        this.out = out;
        this.forecaster = new Forecast.Forecaster(environment, out::println);
    }

    /**
     * Prints the plan.
     *
     * @param jobs cells that run at once
     */
    public void print(int jobs) {
        List<Cell> cells = OpenCells.all(grid);
        int width = cells.stream().mapToInt(c -> c.name().length()).max().orElse(4);
        // All of it before the first line: what cannot be foretold is told alone.
        List<Forecast> forecasts =
                cells.stream().map(cell -> forecaster.of(cell.runs().get(0))).toList();
        Optional<GridFolders> folders = GridFolders.ofBegun(results, grid.name(), cells);
        KnownRates known = new KnownRates(cells, folders);
        String row = "%-" + width + "s  %6s  %9s  %9s  %9s  %10s  %s%n";
        out.printf(row, "cell", "steps", "FLOPs", "(exact)", "time", "adapters", "arms");
        double flops = 0;
        double seconds = 0;
        long bytes = 0;
        long checkpoints = 0;
        double most = 0;
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            Forecast f = forecasts.get(i);
            double time =
                    (f.training().exact() + f.tests().exact()) / rate(cell.runs().get(0), known);
            int arms = cell.expectedRuns();
            out.printf(
                    row,
                    cell.name(),
                    f.steps(),
                    Quantities.operations(f.training().paper()),
                    Quantities.operations(f.training().exact()),
                    Quantities.duration(time),
                    Quantities.size(arms * f.adapterBytes()),
                    arms(cell, done(folders, i)));
            int adams = cell.tuning().expectedAdams(cell.runs());
            flops += adams * f.training().paper();
            seconds += adams * time;
            most += (adams + (arms - adams) * longest(cell)) * time;
            bytes += arms * f.adapterBytes();
            checkpoints = Math.max(checkpoints, f.checkpointBytes());
        }
        out.printf(
                "%d cells. Adam arms: %s FLOPs (accounting paper), %s of work; with the other arms"
                        + " at most %s: most of these stop at Adam's test loss.%n",
                cells.size(),
                Quantities.operations(flops),
                Quantities.duration(seconds),
                Quantities.duration(most));
        out.printf(
                "%d at once: %s to %s. Disk: %s of adapters, and up to %s of checkpoints while it"
                        + " runs.%n",
                jobs,
                Quantities.duration(seconds / jobs),
                Quantities.duration(most / jobs),
                Quantities.size(bytes),
                Quantities.size(jobs * checkpoints));
        out.flush();
    }

    /** Steps that an arm beside Adam's may take, over Adam's. */
    private static double longest(Cell cell) {
        return cell.runs().stream().mapToDouble(r -> r.settings().stepLimit()).max().orElse(1);
    }

    /** Operations (exact) per second of a cell's process. */
    private double rate(RunSpec spec, KnownRates known) {
        double rate = known.of(spec);
        return rate > 0
                ? rate
                : measured.computeIfAbsent(
                        List.of(spec.settings().device(), spec.settings().threads()),
                        key -> SHARE_OF_RATE * matrixProductRate(spec));
    }

    private static double matrixProductRate(RunSpec spec) {
        int threads = spec.settings().threads();
        Kernels.threads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        try (NDManager manager = Devices.manager(spec.settings().device())) {
            NDArray a = manager.ones(new Shape(SIDE, SIDE));
            a.matMul(a).close();
            long start = System.nanoTime();
            int products = 0;
            double seconds = 0;
            while (seconds < MEASURED_S) {
                try (NDArray product = a.matMul(a)) {
                    // A GPU's result is awaited by asking for one of its numbers.
                    product.getFloat(0, 0);
                }
                products++;
                seconds = (System.nanoTime() - start) / 1e9;
            }
            return 2.0 * SIDE * SIDE * SIDE * products / seconds;
        }
    }

    private static long done(Optional<GridFolders> folders, int cell) {
        return folders.map(f -> f.done(cell)).orElse(0L);
    }

    private static String arms(Cell cell, long done) {
        return cell.expectedRuns() + (done == 0 ? "" : " (" + done + " done)");
    }
}
