package org.fastforward.harness.run;

import java.util.stream.Collectors;
import org.fastforward.analysis.record.Curve;
import org.fastforward.analysis.record.Event;
import org.fastforward.analysis.record.EventLog;
import org.fastforward.harness.fastforward.SearchResult;

/** Turns what happens in a run into rows of its log. */
final class Events {
    private static final double NONE = Double.NaN;

    private final EventLog log;
    private final Meter meter;

    Events(EventLog log, Meter meter) {
        this.log = log;
        this.meter = meter;
    }

    void step(int step, double epoch, double trainLoss) {
        append(Event.Kind.STEP, step, epoch, trainLoss, NONE, 0, null);
    }

    void stage(int step, double epoch, int stage, SearchResult result) {
        append(Event.Kind.STAGE, step, epoch, NONE, NONE, stage, result);
    }

    void test(int step, double epoch, int stages, double testLoss) {
        append(Event.Kind.TEST, step, epoch, NONE, testLoss, stages, null);
    }

    /** Returns how many rows there are, all of them safe on the disk. */
    int rowsOnDisk() {
        log.force();
        return log.rows();
    }

    private void append(
            Event.Kind kind,
            int step,
            double epoch,
            double trainLoss,
            double testLoss,
            int stage,
            SearchResult result) {
        log.append(
                new Event(
                        kind,
                        step,
                        epoch,
                        trainLoss,
                        testLoss,
                        stage,
                        result == null ? NONE : (double) result.tau(),
                        result == null ? NONE : result.lossBefore(),
                        result == null ? NONE : result.loss(),
                        result == null ? 0 : result.passes(),
                        result == null ? "" : curve(result),
                        meter.sequences(),
                        meter.tokens(),
                        meter.paddingTokens(),
                        meter.flops().paper(),
                        meter.flops().exact(),
                        meter.wallSeconds(),
                        meter.cpuSeconds(),
                        meter.peakBytes()));
    }

    private static String curve(SearchResult result) {
        return new Curve(
                        result.curve().stream()
                                .map(p -> new Curve.Point((double) p.tau(), p.loss()))
                                .collect(Collectors.toList()))
                .toString();
    }
}
