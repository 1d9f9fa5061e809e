package org.fastforward.harness.watch;

import java.util.List;
import java.util.Locale;
import org.fastforward.harness.grid.status.CellStatus;

/** How a page words what a cell's status says. */
final class WatchText {
    private WatchText() {}

    /** A row of the page's table of cells: cell, state, arm, step, loss, left, host, note. */
    static List<String> row(CellStatus cell) {
        return List.of(
                cell.cell(),
                cell.state().name(),
                cell.arm(),
                cell.lastStep() == 0 ? "" : cell.step() + "/" + cell.lastStep(),
                loss(cell),
                Double.isNaN(cell.secondsLeft())
                        ? ""
                        // A fast-forward arm ends when it reaches its target.
                        : (Double.isNaN(cell.target()) ? "" : "< ") + duration(cell.secondsLeft()),
                cell.host(),
                cell.note());
    }

    private static String loss(CellStatus cell) {
        if (Double.isNaN(cell.loss())) {
            return "";
        }
        return Double.isNaN(cell.target())
                ? String.format(Locale.ROOT, "%.4f", cell.loss())
                : String.format(Locale.ROOT, "%.4f (target %.4f)", cell.loss(), cell.target());
    }

    static String duration(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return seconds < 7200
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
