package org.fastforward.analysis.figure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.cell.GridRuns;

/** All figures of a grid. */
public final class Figures {
    private Figures() {}

    /**
     * Makes the figures, in the order of the report.
     *
     * @param grid the grid's runs
     * @return the figures; none for a grid without cells
     */
    public static List<Figure> of(GridRuns grid) {
        List<Figure> figures = new ArrayList<>();
        if (grid.tuned()) {
            return LearningRateFigures.of(grid);
        }
        figures.addAll(SavingsFigures.of(grid));
        figures.addAll(OverviewFigures.of(grid));
        figures.addAll(LearningRateFigures.of(grid));
        figures.addAll(LossFigures.of(grid));
        return figures;
    }

    /**
     * Writes figures as PNG, SVG and PDF.
     *
     * @param figures the figures
     * @param folder where to
     * @return the files
     */
    public static List<Path> write(List<Figure> figures, Path folder) {
        // Java2D would look for a screen otherwise, and fail where there is none.
        System.setProperty("java.awt.headless", "true");
        return figures.stream()
                .flatMap(figure -> FigureFile.write(figure, folder).stream())
                .toList();
    }
}
