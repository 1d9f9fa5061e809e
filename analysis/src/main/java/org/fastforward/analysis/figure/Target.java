package org.fastforward.analysis.figure;

import java.awt.Color;

/**
 * A test loss to reach, a dashed line across a plot.
 *
 * @param name its name in the legend
 * @param loss nats per token; NaN where it is not known yet
 * @param colour its colour
 */
record Target(String name, double loss, Color colour) {
    /** The only target of a plot. */
    static Target of(double loss) {
        return new Target("target", loss, Look.FAINT);
    }

    boolean isKnown() {
        return !Double.isNaN(loss);
    }
}
