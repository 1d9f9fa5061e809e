package org.fastforward.analysis.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fastforward.analysis.cell.Comparison;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.shared.names.AdapterName;

/**
 * Pairs of finished runs whose records differ in one setting alone (and in what changes no number:
 * threads, device, what is kept).
 *
 * @param points the pairs, by ascending value of the setting, full training last
 */
record SettingGroup(List<Point> points) {
    /** The value of an adapter's rank where there is no adapter. */
    static final String FULL = AdapterName.FULL.id();

    private static final Set<String> CHANGE_NOTHING =
            Set.of("threads", "device", "token_budget", "keep_weights", "plane", "quality_tasks");

    /** Settings of an adapter, which full training has no use for. */
    private static final Set<String> OF_ADAPTERS =
            Set.of("rank", "alpha", "dropout", "target_modules", "linear");

    private static final Comparator<Point> ORDER =
            Comparator.comparing((Point point) -> point.value().equals(FULL))
                    .thenComparing(Point::value, SettingText.ORDER);

    /**
     * A pair of runs.
     *
     * @param value of the setting, as text
     * @param pair the runs
     */
    record Point(String value, Comparison pair) {}

    SettingGroup {
        points = points.stream().sorted(ORDER).toList();
    }

    /** The settings without those that change no number. */
    static VariedSettings thatCount(VariedSettings settings) {
        VariedSettings others = settings;
        for (String nothing : CHANGE_NOTHING) {
            others = others.without(nothing);
        }
        return others;
    }

    /** The runs of any point, for what all points share. */
    Comparison any() {
        return points.get(0).pair();
    }

    /**
     * Finds the groups of a setting.
     *
     * @param grid the grid's runs
     * @param setting the setting; rank takes full training as one more value
     * @return only those with at least two values
     */
    static List<SettingGroup> of(GridRuns grid, String setting) {
        boolean isOfAdapters = OF_ADAPTERS.contains(setting);
        Map<Object, List<Point>> groups = new LinkedHashMap<>();
        List<Comparison> full = new ArrayList<>();
        for (Comparison pair : grid.comparisons()) {
            if (pair.adam().isEmpty() || pair.fastForward().isEmpty()) {
                continue;
            }
            RunRecord run = record(pair);
            if (!isOfAdapters || !run.adapter().equals(FULL)) {
                Object value = run.settings().get(setting);
                if (value != null) {
                    add(
                            groups.computeIfAbsent(
                                    alike(run, Set.of(setting)), key -> new ArrayList<>()),
                            new Point(SettingText.of(value), pair));
                }
            } else {
                full.add(pair);
            }
        }
        return groups.values().stream()
                .filter(group -> group.size() > 1)
                .map(group -> new SettingGroup(withFull(group, full)))
                .toList();
    }

    /** Of runs that differ in nothing but what they keep the first stands for all. */
    private static void add(List<Point> group, Point point) {
        if (group.stream().noneMatch(other -> other.value().equals(point.value()))) {
            group.add(point);
        }
    }

    private static List<Point> withFull(List<Point> group, List<Comparison> full) {
        Object alike = withoutAdapter(record(group.get(0).pair()));
        Stream<Point> same =
                full.stream()
                        .filter(pair -> withoutAdapter(record(pair)).equals(alike))
                        .map(pair -> new Point(FULL, pair));
        return Stream.concat(group.stream(), same).toList();
    }

    private static Object withoutAdapter(RunRecord run) {
        return List.of(
                run.model(), run.task(), run.seed(), run.policy(), settings(run, OF_ADAPTERS));
    }

    private static Object alike(RunRecord run, Set<String> without) {
        return List.of(
                run.model(),
                run.task(),
                run.adapter(),
                run.seed(),
                run.policy(),
                settings(run, without));
    }

    private static Map<String, String> settings(RunRecord run, Set<String> without) {
        Map<String, String> texts = new TreeMap<>();
        run.settings()
                .forEach(
                        (key, value) -> {
                            if (!without.contains(key) && !CHANGE_NOTHING.contains(key)) {
                                texts.put(key, SettingText.of(value));
                            }
                        });
        return texts;
    }

    private static RunRecord record(Comparison pair) {
        return pair.fastForward().orElseThrow().record();
    }
}
