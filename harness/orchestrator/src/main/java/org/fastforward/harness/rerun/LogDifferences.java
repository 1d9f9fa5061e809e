package org.fastforward.harness.rerun;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.event.Event;

/**
 * Where the logs of two runs differ, row by row. What depends on the machine's speed and memory,
 * {@code wall_s}, {@code cpu_s} and {@code peak_bytes}, is not compared.
 *
 * @param lines one for each row that differs
 * @param rows how many rows there are to compare
 */
public record LogDifferences(List<String> lines, int rows) {
    /** Copies the list. */
    public LogDifferences {
        lines = List.copyOf(lines);
    }

    /** Compares the logs of a run then and now. */
    public static LogDifferences between(List<Event> then, List<Event> now) {
        List<String> lines = new ArrayList<>();
        int both = Math.min(then.size(), now.size());
        for (int row = 0; row < both; row++) {
            compare(then.get(row), now.get(row), lines);
        }
        if (then.size() != now.size()) {
            lines.add(then.size() + " rows then, " + now.size() + " now");
        }
        return new LogDifferences(lines, Math.max(then.size(), now.size()));
    }

    private static void compare(Event then, Event now, List<String> lines) {
        Map<String, Object> one = columns(then);
        Map<String, Object> other = columns(now);
        List<String> differing = new ArrayList<>();
        one.forEach(
                (name, value) -> {
                    // A log of before a column was written has nothing to compare.
                    boolean written = !name.equals("learning_rate") || !value.equals(Double.NaN);
                    if (written && !value.equals(other.get(name))) {
                        differing.add(name + " " + value + " then, " + other.get(name) + " now");
                    }
                });
        if (!differing.isEmpty()) {
            lines.add(
                    then.kind()
                            + " row after step "
                            + then.step()
                            + ": "
                            + String.join("; ", differing));
        }
    }

    private static Map<String, Object> columns(Event event) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("kind", event.kind());
        columns.put("step", event.step());
        columns.put("train_loss", event.trainLoss());
        columns.put("test_loss", event.testLoss());
        columns.put("stage", event.stage());
        columns.put("tau", event.tau());
        columns.put("tiny_loss_before", event.tinyLossBefore());
        columns.put("tiny_loss", event.tinyLoss());
        columns.put("passes", event.passes());
        columns.put("curve", event.curve());
        columns.put("epoch", event.epoch());
        columns.put("sequences", event.sequences());
        columns.put("tokens", event.tokens());
        columns.put("padding_tokens", event.paddingTokens());
        columns.put("flops_paper", event.flopsPaper());
        columns.put("flops_exact", event.flopsExact());
        columns.put("learning_rate", event.learningRate());
        return columns;
    }
}
