package org.fastforward.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.fastforward.analysis.event.Curve;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.RunRecord;

/** A run's curves as a report page reads them. */
public final class RunCurves {
    /** More points of one line than a screen has room for are thinned out; stages never are. */
    private static final int MOST_POINTS = 400;

    /** Digits that are kept: a page is looked at, the record is exact. */
    private static final MathContext DIGITS = new MathContext(7);

    private RunCurves() {}

    /**
     * The settings that tell runs apart which are otherwise the same arm of the same cell.
     *
     * @param runs the runs of a grid
     * @return their names, sorted
     */
    public static Set<String> varied(List<RunRecord> runs) {
        Map<List<Object>, Map<String, Object>> first = new HashMap<>();
        Set<String> varied = new TreeSet<>();
        for (RunRecord run : runs) {
            if (run.isCell()) {
                List<Object> alike =
                        List.of(run.model(), run.task(), run.adapter(), run.seed(), run.policy());
                Map<String, Object> other = first.putIfAbsent(alike, run.settings());
                run.settings()
                        .forEach(
                                (name, value) -> {
                                    if (other != null && !value.equals(other.get(name))) {
                                        varied.add(name);
                                    }
                                });
            }
        }
        return varied;
    }

    /**
     * What a run is.
     *
     * @param run its record
     * @param varied the settings that tell runs apart
     * @return an object
     */
    public static ObjectNode keys(RunRecord run, Set<String> varied) {
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        keys.put("id", run.id())
                .put("model", run.model())
                .put("task", run.task())
                .put("adapter", run.adapter())
                .put("seed", run.seed())
                .put("policy", run.policy())
                .put("optimizer", String.valueOf(run.settings().getOrDefault("optimizer", "adam")))
                .put("role", run.role())
                .put("factor", run.learningRateFactor());
        ObjectNode values = keys.putObject("varied");
        varied.stream()
                .filter(run.settings()::containsKey)
                .forEach(name -> values.put(name, String.valueOf(run.settings().get(name))));
        return keys;
    }

    /**
     * What happened in a run.
     *
     * @param events its log
     * @return an object: {@code test} and {@code train} with rows of step, FLOPs in both
     *     accountings, training time and loss, and {@code stages}
     */
    public static ObjectNode of(List<Event> events) {
        ObjectNode curves = JsonNodeFactory.instance.objectNode();
        rows(curves.putArray("test"), only(events, Event.Kind.TEST));
        rows(curves.putArray("train"), only(events, Event.Kind.STEP));
        ArrayNode stages = curves.putArray("stages");
        only(events, Event.Kind.STAGE).forEach(event -> stage(stages.addObject(), event));
        return curves;
    }

    private static List<Event> only(List<Event> events, Event.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).toList();
    }

    private static void rows(ArrayNode rows, List<Event> events) {
        int every = events.size() / MOST_POINTS + 1;
        for (int i = 0; i < events.size(); i++) {
            if (i % every == 0 || i == events.size() - 1) {
                Event event = events.get(i);
                add(
                        place(rows.addArray(), event),
                        event.kind() == Event.Kind.TEST ? event.testLoss() : event.trainLoss());
            }
        }
    }

    private static void stage(ObjectNode stage, Event event) {
        stage.put("n", event.stage());
        place(stage.putArray("at"), event);
        stage.put("tau", event.tau()).put("passes", event.passes());
        stage.put("before", rounded(event.tinyLossBefore()));
        stage.put("after", rounded(event.tinyLoss()));
        ArrayNode curve = stage.putArray("curve");
        for (Curve.Point point : Curve.parse(event.curve()).points()) {
            add(curve.addArray().add(point.tau()), point.loss());
        }
    }

    private static ArrayNode place(ArrayNode row, Event event) {
        row.add(event.step());
        add(row, event.flopsPaper());
        add(row, event.flopsExact());
        add(row, event.wallS());
        return row;
    }

    /** A number that is none, such as the loss of a run that diverged, is a gap in the line. */
    private static void add(ArrayNode row, double value) {
        if (Double.isFinite(value)) {
            row.add(rounded(value));
        } else {
            row.addNull();
        }
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : value;
    }
}
