package org.fastforward.analysis.figure;

import java.awt.Color;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.shared.names.AdapterName;

/** What figures call a grid's cells and arms, and the colours of arms. */
public final class FigureText {
    private static final Map<String, String> ADAPTERS =
            Map.of(AdapterName.LORA.id(), "LoRA", AdapterName.DORA.id(), "DoRA");

    private FigureText() {}

    /**
     * The colour of an arm: its policy's, the lighter the later it stands among that policy's.
     *
     * @param grid whose arms
     * @param arm one of them
     * @return its colour
     */
    public static Color arm(GridRuns grid, ArmKey arm) {
        List<ArmKey> same =
                grid.axes().arms().stream().filter(a -> a.policy().equals(arm.policy())).toList();
        int last = Math.max(1, same.size() - 1);
        return FigureStyle.lighter(
                Palette.policy(arm.policy()), Math.max(0, same.indexOf(arm)) / (double) last);
    }

    /**
     * An adapter's name in figures.
     *
     * @param adapter its name in records
     * @return such as {@code LoRA}
     */
    public static String adapter(String adapter) {
        return ADAPTERS.getOrDefault(adapter, adapter);
    }

    /**
     * An arm's name in figures.
     *
     * @param grid whose arms it is told from
     * @param arm the arm
     * @return such as {@code Fast Forward, bracket}
     */
    public static String fastForward(GridRuns grid, ArmKey arm) {
        String words = grid.axes().shown(arm).inWords();
        return arm.hasStages() ? "Fast Forward, " + words : words;
    }

    /**
     * The settings that tell cells apart, as part of a title.
     *
     * @param grid whose cells
     * @param variant a cell's settings
     * @return what follows a comma; empty where there are none
     */
    public static String inTitle(GridRuns grid, VariedSettings variant) {
        VariedSettings shown = grid.axes().shown(variant);
        return shown.isEmpty() ? "" : ", " + shown.inTitle();
    }

    /**
     * The same as part of a figure's name.
     *
     * @param grid whose cells
     * @param variant a cell's settings
     * @return what follows an underscore; empty where there are none
     */
    public static String inFileName(GridRuns grid, VariedSettings variant) {
        return grid.axes().shown(variant).inFileName();
    }

    /**
     * The name of a figure of one arm beside its Adam arm.
     *
     * @param grid the grid's runs
     * @param kind how it begins
     * @param cell the arms' cell
     * @param arm the arm
     * @return a file's name without its ending; no other cell's or arm's
     */
    public static String fileName(GridRuns grid, String kind, CellKey cell, ArmKey arm) {
        return LossFigures.name(grid, kind, cell, true)
                + "_"
                + arm.inFileName()
                + inFileName(grid, cell.varied());
    }
}
