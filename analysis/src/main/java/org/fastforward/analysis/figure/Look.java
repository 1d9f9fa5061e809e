package org.fastforward.analysis.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.shared.names.AdapterName;

/** Colours, fonts and names that all figures share. */
final class Look {
    static final Color INK = new Color(0x22, 0x22, 0x22);
    static final Color FAINT = new Color(0x70, 0x70, 0x70);
    static final Color GRID = new Color(0xE3, 0xE3, 0xE3);
    static final Color SAVED = new Color(0xD2, 0xD2, 0xD2);
    static final Color ADAM = new Color(0x55, 0x55, 0x55);

    static final BasicStroke DASHED =
            new BasicStroke(
                    1.3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

    private static final Map<String, String> ADAPTERS =
            Map.of(AdapterName.LORA.id(), "LoRA", AdapterName.DORA.id(), "DoRA");

    private Look() {}

    static Font font(int style, float size) {
        return Fonts.of(style, size);
    }

    /** The colour of an arm: its policy's, the lighter the later it stands among that policy's. */
    static Color arm(GridRuns grid, ArmKey arm) {
        List<ArmKey> same =
                grid.axes().arms().stream().filter(a -> a.policy().equals(arm.policy())).toList();
        int last = Math.max(1, same.size() - 1);
        return lighter(
                Palette.policy(arm.policy()), Math.max(0, same.indexOf(arm)) / (double) last);
    }

    /**
     * The same hue, nearer to white: the share 0 leaves a colour as it is, 1 makes it somewhat more
     * than half white.
     */
    static Color lighter(Color colour, double share) {
        double white = 0.55 * share;
        return new Color(
                mixed(colour.getRed(), white),
                mixed(colour.getGreen(), white),
                mixed(colour.getBlue(), white));
    }

    private static int mixed(int part, double white) {
        return (int) Math.round(part + white * (255 - part));
    }

    static String adapter(String adapter) {
        return ADAPTERS.getOrDefault(adapter, adapter);
    }

    static String fastForward(GridRuns grid, ArmKey arm) {
        return "Fast Forward, " + grid.axes().shown(arm).inWords();
    }

    /** The settings that tell cells apart, as part of a title; empty where there are none. */
    static String inTitle(GridRuns grid, VariedSettings variant) {
        VariedSettings shown = grid.axes().shown(variant);
        return shown.isEmpty() ? "" : ", " + shown.inTitle();
    }

    /** The same as part of a figure's name. */
    static String inFileName(GridRuns grid, VariedSettings variant) {
        return grid.axes().shown(variant).inFileName();
    }
}
