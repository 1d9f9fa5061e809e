package org.fastforward.analysis.figure.chart;

import java.awt.Color;
import org.fastforward.analysis.figure.style.FigureStyle;

/**
 * A test loss to reach, a dashed line across a plot.
 *
 * @param name its name in the legend
 * @param loss nats per token; NaN where it is not known yet
 * @param colour its colour
 */
public record Target(String name, double loss, Color colour) {
    /** The only target of a plot. */
    public static Target of(double loss) {
        return new Target("target", loss, FigureStyle.FAINT);
    }

    /** Whether there is a loss to draw. */
    public boolean isKnown() {
        return !Double.isNaN(loss);
    }
}
