package org.fastforward.harness.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How a cell's Adam arms look for the best learning rate, and which of its other arms follow. The
 * Adam arms are the rungs of a ladder of learning rates. From one rung the walk goes up and down
 * until two rungs on each side of the best, the one with the lowest final test loss, have been seen
 * to be worse, or the ladder ends. What comes next depends on results alone, so that a walk that
 * broke off goes on where it was.
 *
 * @param from learning rate where the walk begins
 * @param when by the ids of arms beside Adam's: when they are wanted
 */
public record Tuning(double from, Map<String, When> when) {
    /** No walk: every run is wanted. */
    public static final Tuning NONE = new Tuning(0, Map.of());

    /** Rungs on each side of the best that must have been seen to be worse. */
    private static final int NEIGHBOURS = 2;

    /** When an arm at some learning rate is wanted. */
    public enum When {
        /** Whatever the walk finds. */
        ALWAYS,
        /** Where the walk came to its learning rate. */
        WALKED,
        /** Where its learning rate is the best. */
        BEST
    }

    /** Copies the map. */
    public Tuning {
        when = when == null ? Map.of() : Map.copyOf(when);
    }

    /** Whether there is a walk at all. */
    @JsonIgnore
    public boolean isWalk() {
        return from > 0;
    }

    /**
     * Returns the runs that are wanted as far as results tell: when all of these are done and the
     * same question gives the same answer, the cell is.
     *
     * @param runs all that the cell may have
     * @param loss the final test loss of an Adam arm; empty where it is not done
     */
    public List<RunSpec> wanted(List<RunSpec> runs, Function<RunSpec, OptionalDouble> loss) {
        if (!isWalk()) {
            return runs;
        }
        TreeMap<Double, RunSpec> rungs = new TreeMap<>();
        runs.stream().filter(RunSpec::isAdam).forEach(r -> rungs.put(rate(r), r));
        TreeMap<Double, Double> losses = new TreeMap<>();
        List<RunSpec> wanted = new ArrayList<>();
        Optional<Double> next = Optional.of(from);
        while (next.isPresent()) {
            RunSpec rung = rungs.get(next.get());
            wanted.add(rung);
            OptionalDouble known = loss.apply(rung);
            if (known.isEmpty()) {
                return wanted;
            }
            losses.put(next.get(), known.getAsDouble());
            next = next(rungs, losses);
        }
        double best = best(losses);
        runs.stream()
                .filter(run -> !run.isAdam() && isWanted(run, losses, best))
                .forEach(wanted::add);
        return wanted;
    }

    /**
     * Returns the Adam arm that sets the target: the best of a walk that has come to its end.
     *
     * @param runs the cell's runs
     * @param loss the final test loss of an Adam arm; empty where it is not done
     */
    public Optional<RunSpec> target(List<RunSpec> runs, Function<RunSpec, OptionalDouble> loss) {
        List<RunSpec> adams = wanted(runs, loss).stream().filter(RunSpec::isAdam).toList();
        return adams.stream().allMatch(run -> loss.apply(run).isPresent())
                ? adams.stream().min(Comparator.comparingDouble(r -> loss.apply(r).getAsDouble()))
                : Optional.empty();
    }

    /** Returns how many of a cell's Adam arms are likely to be wanted: the shortest walk. */
    public int expectedAdams(List<RunSpec> runs) {
        return (int) Math.min(rungs(runs), isWalk() ? 2 * NEIGHBOURS + 1 : Integer.MAX_VALUE);
    }

    private static long rungs(List<RunSpec> runs) {
        return runs.stream().filter(RunSpec::isAdam).count();
    }

    /**
     * Returns how many of a cell's runs are likely to be wanted: the shortest walk, and what
     * follows it.
     *
     * @param runs all that the cell may have
     */
    public int expected(List<RunSpec> runs) {
        if (!isWalk()) {
            return runs.size();
        }
        long rungs = rungs(runs);
        long walked = expectedAdams(runs);
        double others = 0;
        for (RunSpec run : runs) {
            if (!run.isAdam()) {
                others +=
                        switch (when.get(run.id())) {
                            case ALWAYS -> 1;
                            case WALKED -> (double) walked / rungs;
                            case BEST -> 1.0 / rungs;
                        };
            }
        }
        return (int) (walked + Math.ceil(others));
    }

    private boolean isWanted(RunSpec run, NavigableMap<Double, Double> losses, double best) {
        return switch (when.get(run.id())) {
            case ALWAYS -> true;
            case WALKED -> losses.containsKey(rate(run));
            case BEST -> rate(run) == best;
        };
    }

    /** The rung to try next; empty where the best is certain. */
    private static Optional<Double> next(
            NavigableMap<Double, RunSpec> rungs, NavigableMap<Double, Double> losses) {
        double best = best(losses);
        if (losses.tailMap(best, false).size() < NEIGHBOURS
                && rungs.higherKey(losses.lastKey()) != null) {
            return Optional.of(rungs.higherKey(losses.lastKey()));
        }
        if (losses.headMap(best, false).size() < NEIGHBOURS
                && rungs.lowerKey(losses.firstKey()) != null) {
            return Optional.of(rungs.lowerKey(losses.firstKey()));
        }
        return Optional.empty();
    }

    /** The learning rate of the lowest loss, the smaller one of two. */
    private static double best(NavigableMap<Double, Double> losses) {
        double best = losses.firstKey();
        for (Map.Entry<Double, Double> entry : losses.entrySet()) {
            best = entry.getValue() < losses.get(best) ? entry.getKey() : best;
        }
        return best;
    }

    private static double rate(RunSpec run) {
        return run.settings().learningRate();
    }
}
