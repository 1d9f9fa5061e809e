package org.fastforward.models.checkpoint;

import java.util.Optional;

/**
 * Rotary position embedding: head dimensions {@code 2j, ...} turn by {@code position * theta^(-2j /
 * dimensions)}.
 *
 * @param dimensions how many of a head's dimensions rotate, counted from its start; even
 * @param theta base of the frequencies
 * @param scaling long-context scaling of the frequencies, if the checkpoint has one
 */
public record Rope(int dimensions, double theta, Optional<Llama3Scaling> scaling) {

    /**
     * The scaling of Llama 3.1: wavelengths longer than {@code originalPositions /
     * lowFrequencyFactor} are stretched by {@code factor}, those shorter than {@code
     * originalPositions / highFrequencyFactor} are kept, those between are interpolated.
     */
    public record Llama3Scaling(
            double factor,
            double lowFrequencyFactor,
            double highFrequencyFactor,
            int originalPositions) {}

    /** Returns the angular frequency of each of the {@code dimensions / 2} rotating pairs. */
    public double[] frequencies() {
        double[] f = new double[dimensions / 2];
        for (int j = 0; j < f.length; j++) {
            double base = Math.pow(theta, -2.0 * j / dimensions);
            f[j] = scaling.map(s -> scaled(base, s)).orElse(base);
        }
        return f;
    }

    private static double scaled(double frequency, Llama3Scaling s) {
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength > s.originalPositions() / s.lowFrequencyFactor()) {
            return frequency / s.factor();
        }
        if (wavelength < s.originalPositions() / s.highFrequencyFactor()) {
            return frequency;
        }
        double smooth =
                (s.originalPositions() / wavelength - s.lowFrequencyFactor())
                        / (s.highFrequencyFactor() - s.lowFrequencyFactor());
        return (1 - smooth) * frequency / s.factor() + smooth * frequency;
    }
}
