package org.fastforward.analysis.figure.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.fastforward.analysis.figure.chart.Magnitude;

/**
 * A range of numbers, or of names at 0, 1, 2, ..., along one side of a plot.
 *
 * @param low where it begins
 * @param high where it ends
 * @param logarithmic whether equal distances are equal factors
 * @param names what stands at 0, 1, 2, ...; empty for numbers
 */
record Axis(double low, double high, boolean logarithmic, List<String> names) {
    private static final double MARGIN = 0.05;
    private static final double DECADES_WITHOUT_PARTS = 2.5;

    /** A place with its label. */
    record Tick(double value, String label) {}

    static Axis ofNames(List<String> names) {
        return new Axis(-0.5, names.size() - 0.5, false, names);
    }

    static Axis of(DoubleStream values, boolean logarithmic) {
        double[] all = values.filter(Double::isFinite).filter(v -> !logarithmic || v > 0).toArray();
        double low = DoubleStream.of(all).min().orElse(logarithmic ? 1 : 0);
        double high = DoubleStream.of(all).max().orElse(1);
        if (logarithmic) {
            double factor = high > low ? Math.pow(high / low, MARGIN) : 2;
            return new Axis(low / factor, high * factor, true, List.of());
        }
        double margin = high > low ? MARGIN * (high - low) : Math.max(1e-3, Math.abs(high) / 10);
        return new Axis(low - margin, high + margin, false, List.of());
    }

    /** The same from 0 on, where all values are above it. */
    Axis fromZero() {
        return low > 0 && !logarithmic ? new Axis(0, high, false, names) : this;
    }

    /** How far along a value lies, from 0 to 1. */
    double share(double value) {
        return logarithmic
                ? Math.log(value / low) / Math.log(high / low)
                : (value - low) / (high - low);
    }

    boolean holds(double value) {
        return value >= low && value <= high;
    }

    List<Tick> ticks(int most) {
        if (!names.isEmpty()) {
            List<Tick> all = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                all.add(new Tick(i, names.get(i)));
            }
            return all;
        }
        return logarithmic ? factors() : steps(most);
    }

    private List<Tick> steps(int most) {
        double step = Magnitude.step(high - low, most);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(new Tick(i * step, Magnitude.label(i * step, step)));
        }
        return ticks;
    }

    private List<Tick> factors() {
        boolean parts = Math.log10(high / low) < DECADES_WITHOUT_PARTS;
        List<Tick> ticks = new ArrayList<>();
        for (int decade = (int) Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++) {
            for (int part : parts ? new int[] {1, 2, 5} : new int[] {1}) {
                double value = part * Math.pow(10, decade);
                if (holds(value)) {
                    ticks.add(new Tick(value, text(value)));
                }
            }
        }
        return ticks;
    }

    private static String text(double value) {
        return value >= 1
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1g", value);
    }
}
