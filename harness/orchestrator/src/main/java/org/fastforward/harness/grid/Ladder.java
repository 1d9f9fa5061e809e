package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.TreeSet;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.harness.settings.SettingsReader;

/**
 * The learning rates that a grid with the key {@code tune} may try.
 *
 * @param from the grid's own, where the walk begins
 * @param rates all rungs, ascending
 */
record Ladder(double from, List<Double> rates) {
    /** Multiples such as 20 x 1e-3 must come out as they would be written. */
    private static final MathContext WRITTEN = new MathContext(12);

    /** Returns the ladder of a grid that tunes. */
    static Ladder of(GridFile file) {
        double from =
                SettingsReader.read("grid " + file.name(), List.of(file.settings())).learningRate();
        TreeSet<Double> rates = new TreeSet<>(List.of(from));
        for (double factor : file.tune().factors()) {
            rates.add(
                    BigDecimal.valueOf(from)
                            .multiply(BigDecimal.valueOf(factor), WRITTEN)
                            .doubleValue());
        }
        return new Ladder(from, List.copyOf(rates));
    }

    /** Returns the rungs as values of the setting {@value VariedSettings#LEARNING_RATE}. */
    List<JsonNode> rungs() {
        return rates.stream().<JsonNode>map(DoubleNode::valueOf).toList();
    }
}
