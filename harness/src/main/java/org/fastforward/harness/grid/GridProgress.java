package org.fastforward.harness.grid;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.fastforward.harness.grid.Grid.Cell;

/**
 * Shows how far a grid is: a bar with the time left on a terminal, plain lines elsewhere. Safe for
 * several threads.
 */
@SuppressWarnings("SystemConsoleNull") // Java 17, where null means: no terminal.
final class GridProgress implements AutoCloseable {
    private static final int UNITS = 100;

    private final Map<String, Double> shares = new HashMap<>();
    private final List<Cell> cells;
    private final PrintWriter out;
    private final ProgressBar bar;
    private final long start = System.nanoTime();
    private int finished;

    GridProgress(List<Cell> cells, PrintWriter out) {
        this.cells = cells;
        this.out = out;
        this.bar =
                System.console() == null
                        ? null
                        : new ProgressBarBuilder()
                                .setTaskName("Grid")
                                .setInitialMax((long) UNITS * cells.size())
                                .setStyle(ProgressBarStyle.ASCII)
                                .hideEta()
                                .build();
    }

    synchronized void advanced(Cell cell, double share) {
        shares.put(cell.name(), share);
        if (bar != null) {
            bar.stepTo(Math.round(done() * UNITS));
            bar.setExtraMessage(left());
        }
    }

    synchronized void line(String text) {
        print(text);
    }

    synchronized void finished(String text) {
        finished++;
        print(String.format(Locale.ROOT, "[%d/%d, %s] %s", finished, cells.size(), left(), text));
    }

    private double done() {
        return shares.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private String left() {
        double done = done();
        double seconds = (System.nanoTime() - start) / 1e9;
        return done == 0
                ? "time left unknown"
                : String.format(
                        Locale.ROOT,
                        "%.0f min left",
                        Math.ceil(seconds * (cells.size() - done) / done / 60));
    }

    private void print(String text) {
        if (bar != null) {
            // Make room: the bar redraws its own line.
            out.print("\r\033[K");
        }
        out.println(text);
        out.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
