package org.fastforward.analysis.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.LearningRate;

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

    /** Okabe and Ito's colours, which people of any colour vision tell apart. */
    private static final List<Color> COLOURS =
            List.of(
                    new Color(0x00, 0x72, 0xB2),
                    new Color(0xE6, 0x9F, 0x00),
                    new Color(0x00, 0x9E, 0x73),
                    new Color(0xD5, 0x5E, 0x00),
                    new Color(0xCC, 0x79, 0xA7),
                    new Color(0x56, 0xB4, 0xE9));

    private static final Map<String, Color> POLICIES =
            Map.of(
                    "paper", COLOURS.get(0),
                    "bracket", COLOURS.get(3),
                    "reference", COLOURS.get(2));

    private static final Map<String, String> ADAPTERS = Map.of("lora", "LoRA", "dora", "DoRA");

    private Look() {}

    static Font font(int style, float size) {
        return new Font(Font.SANS_SERIF, style, 1).deriveFont(size);
    }

    /** The colour of the n-th of several things of one kind. */
    static Color colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    static Color policy(String policy) {
        return POLICIES.getOrDefault(policy, COLOURS.get(4));
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

    static String fastForward(String policy) {
        return "Fast Forward, " + policy;
    }

    /**
     * What tells things of different learning rates apart in a text; empty where there is but one.
     */
    static String atLearningRate(GridRuns grid, String before, double rate) {
        return grid.axes().severalLearningRates() ? before + LearningRate.text(rate) : "";
    }
}
