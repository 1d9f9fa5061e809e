package org.fastforward.analysis.key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * The values of those settings that differ between cells, or between arms, of one grid.
 *
 * @param values each setting's value as {@link SettingText} writes it, sorted by the settings'
 *     names
 */
public record VariedSettings(Map<String, String> values) implements Comparable<VariedSettings> {
    /** No setting at all. */
    public static final VariedSettings NONE = new VariedSettings(Map.of());

    /** The setting that stands in names as its value alone. */
    public static final String LEARNING_RATE = "learning_rate";

    /** Sorts. */
    public VariedSettings {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * A setting's value.
     *
     * @param key the setting
     * @return its text, or empty where it is none of these
     */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * The same without one setting.
     *
     * @param key the setting
     * @return the others
     */
    public VariedSettings without(String key) {
        Map<String, String> others = new TreeMap<>(values);
        others.remove(key);
        return new VariedSettings(others);
    }

    /**
     * The same with one more setting, or another value for it.
     *
     * @param key the setting
     * @param value its text
     * @return all of them
     */
    public VariedSettings with(String key, String value) {
        Map<String, String> more = new TreeMap<>(values);
        more.put(key, value);
        return new VariedSettings(more);
    }

    /**
     * Some of the settings.
     *
     * @param keys which, where they are there
     * @return those
     */
    public VariedSettings only(Collection<String> keys) {
        Map<String, String> some = new TreeMap<>(values);
        some.keySet().retainAll(keys);
        return new VariedSettings(some);
    }

    /**
     * Tells whether nothing differs.
     *
     * @return true if there is no setting
     */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * The parts of a cell's name, such as {@code 2e-5} and {@code rank=8}.
     *
     * @return a part for each setting; a learning rate is its value alone and comes first
     */
    public List<String> nameParts() {
        return parts((key, value) -> key + "=" + value);
    }

    /**
     * The same in words, such as {@code 2e-5, rank 8}.
     *
     * @return the settings' names and values; the learning rate's value alone
     */
    public String inWords() {
        return String.join(", ", parts((key, value) -> key.replace('_', ' ') + " " + value));
    }

    /**
     * The same in words for a title, such as {@code learning rate 2e-5, rank 8}.
     *
     * @return every setting's name and value
     */
    public String inTitle() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey().replace('_', ' ') + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * The same as a part of a file's name, such as {@code _2e-5_rank-8}.
     *
     * @return each part with an underscore before it; empty where nothing differs
     */
    public String inFileName() {
        return parts((key, value) -> key + "-" + value).stream()
                .map(part -> "_" + part)
                .collect(Collectors.joining());
    }

    private List<String> parts(BinaryOperator<String> named) {
        List<String> parts = new ArrayList<>();
        get(LEARNING_RATE).ifPresent(parts::add);
        values.forEach(
                (key, value) -> {
                    if (!key.equals(LEARNING_RATE)) {
                        parts.add(named.apply(key, value));
                    }
                });
        return parts;
    }

    /** Orders by the first setting whose values differ; numbers by size. */
    @Override
    public int compareTo(VariedSettings other) {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            int order =
                    Comparator.nullsFirst(SettingText.ORDER)
                            .compare(entry.getValue(), other.values.get(entry.getKey()));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(values.size(), other.values.size());
    }
}
