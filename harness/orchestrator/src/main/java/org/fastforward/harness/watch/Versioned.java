package org.fastforward.harness.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Things by name, each with the version at which it last changed, so that whoever saw an earlier
 * version is told only what is new.
 *
 * @param <V> what is kept; compared by {@code equals}
 */
final class Versioned<V> {
    private record Kept<V>(V value, long version) {}

    private final Map<String, Kept<V>> all = new LinkedHashMap<>();

    /** Keeps a thing; returns whether it is new or another than before. */
    boolean put(String name, V value, long version) {
        Kept<V> before = all.get(name);
        if (before != null && Objects.equals(before.value(), value)) {
            return false;
        }
        all.put(name, new Kept<>(value, version));
        return true;
    }

    /** What changed after a version. */
    List<V> since(long version) {
        List<V> changed = new ArrayList<>();
        all.values().forEach(kept -> add(changed, kept, version));
        return changed;
    }

    private static <V> void add(List<V> changed, Kept<V> kept, long version) {
        if (kept.version() > version) {
            changed.add(kept.value());
        }
    }
}
