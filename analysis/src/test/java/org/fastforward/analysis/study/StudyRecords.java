package org.fastforward.analysis.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.event.Curve;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.event.EventLog;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.analysis.record.Summary;

/** Writes runs of one model and task, a FLOP each step, whose targets are all the same. */
public final class StudyRecords {
    private static final double TARGET = 3.0;

    private final Path folder;
    private String adapter = "lora";
    private double learningRate = 1e-3;
    private long seed;

    public StudyRecords(Path folder) {
        this.folder = folder;
    }

    /** Runs from here on have this adapter. */
    public void adapter(String name) {
        adapter = name;
    }

    /** Runs from here on have this learning rate. */
    public void learningRate(double rate) {
        learningRate = rate;
    }

    /** Runs from here on have this seed. */
    public void seed(long number) {
        seed = number;
    }

    public RunFolder adam(String id, Map<String, Object> settings, double loss, int steps) {
        return write(id, RunRecord.ADAM, "", settings, List.of(), loss, steps);
    }

    public RunFolder fastForward(
            String id, Map<String, Object> settings, List<Event> events, double loss, int steps) {
        return write(id, RunRecord.FAST_FORWARD, "bracket", settings, events, loss, steps);
    }

    public Event stage(int step, int stage, double tau, int passes, String curve) {
        List<Curve.Point> points = Curve.parse(curve).points();
        double after =
                points.stream()
                        .filter(point -> point.tau() == tau)
                        .findFirst()
                        .orElseThrow()
                        .loss();
        return event(
                Event.Kind.STAGE,
                step,
                Double.NaN,
                stage,
                tau,
                points.get(0).loss(),
                after,
                passes,
                curve);
    }

    public Event test(int step, int stages, double loss) {
        return event(
                Event.Kind.TEST, step, loss, stages, Double.NaN, Double.NaN, Double.NaN, 0, "");
    }

    private static Event event(
            Event.Kind kind,
            int step,
            double testLoss,
            int stage,
            double tau,
            double before,
            double after,
            int passes,
            String curve) {
        return new Event(
                kind,
                step,
                step,
                Double.NaN,
                testLoss,
                stage,
                tau,
                before,
                after,
                passes,
                curve,
                step,
                step,
                0,
                step,
                step,
                step,
                step,
                1,
                Double.NaN);
    }

    private RunFolder write(
            String id,
            String arm,
            String policy,
            Map<String, Object> settings,
            List<Event> events,
            double loss,
            int steps) {
        RunFolder to = new RunFolder(folder.resolve(RunFolder.RUNS).resolve(id));
        RunWriter.writeRun(
                to,
                new RunRecord(
                        RunRecord.SCHEMA_VERSION,
                        id,
                        "grid",
                        "mini",
                        "pythia-1.4b",
                        "medical",
                        adapter,
                        seed,
                        arm,
                        policy,
                        RunRecord.CELL,
                        learningRate,
                        1,
                        settings,
                        Map.of(),
                        new Provenance(
                                "0",
                                false,
                                "a processor",
                                2,
                                1,
                                "Linux",
                                "17",
                                "0.35.1",
                                "2.7.1",
                                1,
                                "2026-01-02T03:04:05Z")));
        List<Event> all = new ArrayList<>(events);
        if (all.stream().noneMatch(event -> event.step() == steps)) {
            all.add(test(steps, 0, loss));
        }
        try (EventLog log = EventLog.open(to.eventsCsv())) {
            all.forEach(log::append);
        }
        int stages = (int) events.stream().filter(e -> e.kind() == Event.Kind.STAGE).count();
        RunWriter.writeState(
                to,
                RunState.done(
                        new Summary(
                                TARGET,
                                4,
                                loss,
                                loss <= TARGET,
                                steps,
                                stages,
                                events.stream().mapToInt(Event::passes).sum(),
                                steps,
                                steps,
                                steps,
                                steps,
                                1,
                                steps,
                                1)));
        return to;
    }
}
