package org.fastforward.analysis.study;

import java.util.List;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.GridRuns;

/** All analyses for which a grid's records have data. */
public final class Studies {
    private Studies() {}

    /**
     * Makes them, in the order of the report.
     *
     * @param grid the grid's runs
     * @return those that have something to show
     */
    public static List<Study> of(GridRuns grid) {
        return Stream.of(
                        StageStudy.of(grid),
                        CurveStudy.of(grid),
                        SettingStudy.of(grid, SettingStudy.RANK),
                        SettingStudy.of(grid, SettingStudy.INTERVAL),
                        SettingStudy.of(grid, SettingStudy.TINY_SIZE),
                        ConvergenceStudy.of(grid),
                        PlaneStudy.of(grid),
                        QualityStudy.of(grid))
                .filter(Study::hasData)
                .toList();
    }
}
