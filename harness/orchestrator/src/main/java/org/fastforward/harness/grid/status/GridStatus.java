package org.fastforward.harness.grid.status;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunState.State;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.Grid.Cell;

/** How far every cell of a grid is. */
public final class GridStatus {
    private final List<CellStatus> cells;

    /** Runs in the grid's folder that are none of its cells'. */
    private final long strangers;

    private GridStatus(List<CellStatus> cells, long strangers) {
        this.cells = List.copyOf(cells);
        this.strangers = strangers;
    }

    /**
     * Reads the results folder.
     *
     * @param results the folder of all results
     */
    public static GridStatus read(Grid grid, Path results) {
        List<Cell> all = OpenCells.all(grid);
        GridFolders folders = GridFolders.of(results, grid.name(), all);
        List<CellStatus> cells =
                IntStream.range(0, all.size())
                        .parallel()
                        .mapToObj(i -> CellStatus.read(all.get(i), folders.of(i), folders))
                        .toList();
        return new GridStatus(cells, folders.strangers());
    }

    /** Returns the cells, in the grid's order. */
    public List<CellStatus> cells() {
        return cells;
    }

    /**
     * Returns this with more to say of cells that are not done.
     *
     * @param notes by the cell's name
     */
    public GridStatus noting(Map<String, String> notes) {
        return new GridStatus(
                cells.stream()
                        .map(
                                c ->
                                        c.state() == State.DONE || !notes.containsKey(c.cell())
                                                ? c
                                                : c.noting(notes.get(c.cell())))
                        .toList(),
                strangers);
    }

    /**
     * Prints a line for each cell and one for all.
     *
     * @param states those to show
     */
    public void print(PrintWriter out, Set<State> states) {
        List<CellStatus> shown = cells.stream().filter(c -> states.contains(c.state())).toList();
        int width = shown.stream().mapToInt(c -> c.cell().length()).max().orElse(4);
        int arms = shown.stream().mapToInt(c -> c.arm().length()).max().orElse(3);
        String row = "%-" + width + "s  %-9s  %-" + Math.max(3, arms) + "s  %9s  %-17s  %-8s  %s%n";
        if (!shown.isEmpty()) {
            out.printf(row, "cell", "state", "arm", "step", "loss (target)", "left", "host, note");
        }
        for (CellStatus c : shown) {
            out.printf(row, c.cell(), c.state(), c.arm(), steps(c), losses(c), left(c), where(c));
        }
        Map<State, Integer> counts = new EnumMap<>(State.class);
        cells.forEach(c -> counts.merge(c.state(), 1, Integer::sum));
        out.printf(
                "%d cells: %s%n",
                cells.size(),
                counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", ")));
        if (strangers > 0) {
            out.printf(
                    "%d runs in the folder are of other settings or of other data (--data).%n",
                    strangers);
        }
        out.flush();
    }

    private static String steps(CellStatus c) {
        return c.lastStep() == 0 ? "" : c.step() + "/" + c.lastStep();
    }

    private static String losses(CellStatus c) {
        if (Double.isNaN(c.loss())) {
            return "";
        }
        String target =
                Double.isNaN(c.target()) ? "" : String.format(Locale.ROOT, " (%.4f)", c.target());
        return String.format(Locale.ROOT, "%.4f%s", c.loss(), target);
    }

    private static String left(CellStatus c) {
        if (Double.isNaN(c.secondsLeft())) {
            return "";
        }
        // A fast-forward arm ends when it reaches its target.
        return (Double.isNaN(c.target()) ? "" : "<") + Quantities.duration(c.secondsLeft());
    }

    private static String where(CellStatus c) {
        return Stream.of(c.host(), c.note())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
