package org.fastforward.analysis.figure.style;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The colours of models and policies, the same in every figure, grid and page. People of any colour
 * vision tell them apart.
 */
public final class Palette {
    /** Okabe and Ito, Color Universal Design, 2008; their yellow is too pale on white. */
    private static final List<Color> OKABE_ITO =
            List.of(
                    new Color(0x00, 0x72, 0xB2),
                    new Color(0xE6, 0x9F, 0x00),
                    new Color(0x00, 0x9E, 0x73),
                    new Color(0xD5, 0x5E, 0x00),
                    new Color(0xCC, 0x79, 0xA7),
                    new Color(0x56, 0xB4, 0xE9));

    /** Paul Tol's muted scheme, 2021, for models that nobody knows beforehand. */
    private static final List<Color> MUTED =
            List.of(
                    new Color(0x88, 0xCC, 0xEE),
                    new Color(0x11, 0x77, 0x33),
                    new Color(0x99, 0x99, 0x33),
                    new Color(0xDD, 0xCC, 0x77),
                    new Color(0x88, 0x22, 0x55),
                    new Color(0xAA, 0x44, 0x99));

    private static final Map<String, Color> MODELS =
            Map.of(
                    "pythia-1.4b", OKABE_ITO.get(0),
                    "pythia-2.8b", OKABE_ITO.get(1),
                    "pythia-6.9b", OKABE_ITO.get(2),
                    "llama-3-8b", OKABE_ITO.get(3),
                    "smollm2-135m", OKABE_ITO.get(4));

    /** Tol's too, and no model's. */
    private static final Map<String, Color> POLICIES =
            Map.of(
                    "paper", new Color(0x33, 0x22, 0x88),
                    "bracket", new Color(0xCC, 0x66, 0x77),
                    "reference", new Color(0x44, 0xAA, 0x99),
                    "parabola", new Color(0x66, 0x33, 0x33),
                    "vertex", new Color(0x66, 0x66, 0x33));

    private Palette() {}

    /**
     * The colour of a model.
     *
     * @param name the model's name; any
     * @return its colour, which depends on nothing but the name
     */
    public static Color model(String name) {
        return MODELS.getOrDefault(name, MUTED.get(Math.floorMod(name.hashCode(), MUTED.size())));
    }

    /** The colour of a line search, in figures of one model. */
    public static Color policy(String policy) {
        return POLICIES.getOrDefault(policy, OKABE_ITO.get(5));
    }

    /**
     * Writes a colour as pages do.
     *
     * @param colour any
     * @return such as {@code #0072b2}
     */
    public static String hex(Color colour) {
        return String.format(Locale.ROOT, "#%06x", colour.getRGB() & 0xFFFFFF);
    }
}
