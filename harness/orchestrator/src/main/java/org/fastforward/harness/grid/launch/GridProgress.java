package org.fastforward.harness.grid.launch;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Shows how far a grid is: on a terminal a block of lines at the bottom, one for each running cell
 * and one for the grid; elsewhere plain lines, now and then one of what is running. Safe for
 * several threads.
 */
@SuppressWarnings("SystemConsoleNull") // Java 17, where null means: no terminal.
final class GridProgress {
    private static final int BAR = 30;
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final long REPORT_NANOS = 60_000_000_000L;

    private final int cells;
    private final PrintWriter out;
    private final boolean terminal;
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final long start = System.nanoTime();
    private long lastShown = start;
    private int drawn;
    private int finished;

    private record Running(double share, String arm) {}

    GridProgress(int cells, PrintWriter out) {
        this(cells, out, System.console() != null);
    }

    GridProgress(int cells, PrintWriter out, boolean terminal) {
        this.cells = cells;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * @param arm what of the cell is being run; empty: it starts
     */
    synchronized void advanced(String cell, double share, String arm) {
        running.put(cell, new Running(share, arm));
        long now = System.nanoTime();
        if (terminal && now - lastShown > REDRAW_NANOS) {
            redraw("");
            lastShown = now;
        } else if (!terminal && now - lastShown > REPORT_NANOS) {
            running.forEach((name, state) -> out.println("running: " + describe(name, state)));
            out.flush();
            lastShown = now;
        }
    }

    synchronized void line(String text) {
        redraw(text);
    }

    synchronized void finished(String cell, String text) {
        running.remove(cell);
        finished++;
        redraw(String.format(Locale.ROOT, "[%d/%d, %s] %s", finished, cells, left(), text));
    }

    /** A cell that will come back later. */
    synchronized void postponed(String cell) {
        running.remove(cell);
        redraw("");
    }

    private static String describe(String name, Running state) {
        return String.format(Locale.ROOT, "%s  %.0f %%  %s", name, 100 * state.share(), state.arm())
                .strip();
    }

    private double done() {
        return finished + running.values().stream().mapToDouble(Running::share).sum();
    }

    private String left() {
        double done = done();
        double seconds = (System.nanoTime() - start) / 1e9;
        return done == 0
                ? "time left unknown"
                : String.format(
                        Locale.ROOT,
                        "%.0f min left",
                        Math.ceil(seconds * (cells - done) / done / 60));
    }

    /** Replaces the block; the text goes above it and stays. */
    private void redraw(String text) {
        if (drawn > 0) {
            out.print("\033[" + drawn + "F\033[J");
        }
        if (!text.isEmpty()) {
            out.println(text);
        }
        drawn = 0;
        if (terminal) {
            running.forEach(
                    (name, state) ->
                            out.println("  " + bar(state.share()) + " " + describe(name, state)));
            out.printf(
                    Locale.ROOT,
                    "  %s %d of %d cells, %s%n",
                    bar(done() / cells),
                    finished,
                    cells,
                    left());
            drawn = running.size() + 1;
        }
        out.flush();
    }

    private static String bar(double share) {
        int full = (int) Math.round(BAR * Math.max(0, Math.min(1, share)));
        return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "]";
    }
}
