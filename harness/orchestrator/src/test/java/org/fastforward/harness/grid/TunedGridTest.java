package org.fastforward.harness.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;

class TunedGridTest {
    private static final String BASE =
            """
            name: g
            profile: real
            models: {a: {checkpoint: c/a}}
            tasks: {medical: {data: d/m}}
            adapters: [lora]
            seeds: [0]
            settings: {learning_rate: 1.0e-3}
            tune: {factors: [0.02, 0.1, 0.3, 3, 10, 30, 100]}
            arms:
              - {policy: parabola, set: {rate: follow}, where: {learning_rate: [2.0e-5, 1.0e-3]}}
              - {policy: bracket, where: {learning_rate: [1.0e-4, best]}}
              - {policy: paper}
            """;

    private static Grid.Cell cell() {
        Grid grid = new Grid(GridFileReader.parse("test", BASE), "g", List.of());
        assertEquals(1, grid.cells().size());
        return grid.cells().get(0);
    }

    /**
     * Runs what a cell wants until it wants nothing more; Adam's loss is a function of its rate.
     */
    private static List<String> run(Grid.Cell cell, DoubleUnaryOperator loss) {
        Map<RunSpec, Double> done = new TreeMap<>((a, b) -> a.id().compareTo(b.id()));
        List<String> order = new ArrayList<>();
        while (true) {
            List<RunSpec> open =
                    cell
                            .tuning()
                            .wanted(
                                    cell.runs(),
                                    run ->
                                            done.containsKey(run)
                                                    ? OptionalDouble.of(done.get(run))
                                                    : OptionalDouble.empty())
                            .stream()
                            .filter(run -> !done.containsKey(run))
                            .toList();
            if (open.isEmpty()) {
                return order;
            }
            for (RunSpec run : open) {
                done.put(run, loss.applyAsDouble(run.settings().learningRate()));
                order.add((run.isAdam() ? "adam" : run.policy()) + " " + rate(run));
            }
        }
    }

    private static String rate(RunSpec run) {
        return String.valueOf(run.settings().learningRate());
    }

    @Test
    void adamWalksUntilTwoRungsOnEachSideOfTheBestAreWorse() {
        Grid.Cell cell = cell();
        assertEquals("a/medical/lora/0", cell.name());
        assertEquals(
                List.of(
                        "adam 0.001",
                        "adam 0.003",
                        "adam 0.01",
                        "adam 0.03",
                        "adam 0.1",
                        "parabola 2.0E-5",
                        "bracket 1.0E-4",
                        "parabola 0.001",
                        "paper 0.001",
                        "paper 0.003",
                        "bracket 0.01",
                        "paper 0.01",
                        "paper 0.03",
                        "paper 0.1"),
                run(cell, lr -> Math.abs(Math.log10(lr) + 2)));
    }

    /** Wherever the valley is, its bottom is found, and with no more rungs than that takes. */
    @Property
    void theBestOfAValleyIsFound(@ForAll @IntRange(min = 0, max = 7) int bottom) {
        double[] rates = {2e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1};
        List<String> runs = run(cell(), lr -> Math.abs(Math.log(lr) - Math.log(rates[bottom])));
        assertTrue(runs.contains("bracket " + rates[bottom]), runs.toString());
        int start = 3;
        int low = Math.max(0, Math.min(bottom - 2, start));
        int high = Math.min(7, Math.max(bottom + 2, start));
        // A walk that goes down looked at two rungs above its start first.
        int adams = Math.max(high, Math.min(7, start + 1)) - low + 1;
        long walked = runs.stream().filter(run -> run.startsWith("adam")).count();
        assertTrue(walked >= high - low + 1 && walked <= adams + 1, runs.toString());
    }

    @Test
    void theOtherArmsAimAtTheBest() {
        Grid.Cell cell = cell();
        RunSpec best =
                cell.tuning()
                        .target(
                                cell.runs(),
                                run ->
                                        OptionalDouble.of(
                                                Math.abs(
                                                        Math.log10(run.settings().learningRate())
                                                                + 2)))
                        .orElseThrow();
        assertEquals(0.01, best.settings().learningRate());
    }

    @Test
    void theRateIsNotVariedToo() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                GridFileReader.parse(
                                        "test", BASE + "vary: {learning_rate: [1.0e-3]}"));
        assertEquals(
                "grid test: tune finds the learning rate, and vary has learning rates too: remove"
                        + " one of the two",
                e.getMessage());
    }

    @Test
    void anOwnRateWinsOverTuning() {
        Grid grid =
                new Grid(
                        GridFileReader.parse("test", BASE),
                        "g",
                        List.of(
                                org.fastforward.harness.settings.SettingsReader.layer(
                                        Map.of("learning_rate", "1e-4"))));
        List<RunSpec> runs = grid.cells().get(0).runs();
        assertEquals(1e-4, runs.get(0).settings().learningRate());
        assertEquals(1, runs.stream().filter(RunSpec::isAdam).count());
    }

    /** A walk that broke off, as where a rate has failed, sets no target. */
    @Test
    void aWalkThatIsNotAtItsEndSetsNoTarget() {
        Grid.Cell cell = cell();
        assertEquals(
                Optional.empty(),
                cell.tuning()
                        .target(
                                cell.runs(),
                                run ->
                                        run.settings().learningRate() > 2e-3
                                                ? OptionalDouble.empty()
                                                : OptionalDouble.of(1)));
    }

    @Test
    void partsLookForTheRateInOneWay() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                GridFileReader.parse(
                                        "test",
                                        BASE + "parts: [{}, {tune: {factors: [0.02, 0.1, 3]}}]"));
        assertTrue(e.getMessage().contains("parts look for the learning rate in several ways"));
    }
}
