package org.fastforward.tasks.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fastforward.tasks.format.PreparedRecord;

/**
 * How many records were dropped, by reason.
 *
 * @param looked records that were looked at
 * @param byReason the most frequent first
 */
public record DropCounts(int looked, Map<String, Integer> byReason) {

    /** Keeps the order. */
    public DropCounts {
        byReason = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byReason));
    }

    /** Counts what became of some records. */
    public static DropCounts of(List<PreparedRecord> records) {
        Map<String, Integer> counts = new TreeMap<>();
        for (PreparedRecord record : records) {
            if (record instanceof PreparedRecord.Dropped dropped) {
                counts.merge(dropped.reason(), 1, Integer::sum);
            }
        }
        return sorted(records.size(), counts);
    }

    static DropCounts sorted(int looked, Map<String, Integer> counts) {
        Map<String, Integer> sorted = new LinkedHashMap<>();
        new TreeMap<>(counts)
                .entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return new DropCounts(looked, sorted);
    }

    /** Records dropped. */
    public int dropped() {
        return byReason.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * One line, such as {@code 60 of 120 records dropped: response is missing or null (58); no
     * token to predict (2)}.
     */
    public String line() {
        String reasons =
                byReason.entrySet().stream()
                        .map(e -> String.format(Locale.ROOT, "%s (%,d)", e.getKey(), e.getValue()))
                        .collect(Collectors.joining("; "));
        return String.format(
                Locale.ROOT, "%,d of %,d records dropped: %s", dropped(), looked, reasons);
    }
}
