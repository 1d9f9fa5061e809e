package org.fastforward.analysis;

import static org.fastforward.analysis.SyntheticEvents.loss;
import static org.fastforward.analysis.SyntheticEvents.stage;
import static org.fastforward.analysis.SyntheticEvents.step;
import static org.fastforward.analysis.SyntheticEvents.test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.event.EventLog;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.GridArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.Provenance;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.analysis.record.Summary;

/** Writes made-up runs whose losses fall exponentially, so that every number can be foretold. */
public final class SyntheticGrid {
    /** The models of the whole grid, in its order. */
    public static final List<String> MODELS =
            List.of("pythia-1.4b", "pythia-2.8b", "pythia-6.9b", "llama-3-8b");

    /** The tasks of the whole grid, in its order. */
    public static final List<String> TASKS = List.of("medical", "instruction", "chat");

    private static final int ADAM_STEPS = 60;
    private static final int INTERVAL = 6;
    private static final double START = SyntheticEvents.START;
    private static final double LEARNING_RATE = 1e-4;

    private final Path folder;
    private final String name;

    /**
     * Names the grid's folder.
     *
     * @param folder the folder of {@code runs}
     */
    public SyntheticGrid(Path folder) {
        this.folder = folder;
        this.name = folder.getFileName().toString();
    }

    /** Writes 4 models x 3 tasks x 2 adapters x 3 arms, and a study of learning rates. */
    public void writeWhole() {
        GridRecord grid = grid(MODELS, TASKS, List.of("lora", "dora"), List.of("paper", "bracket"));
        grid.writeTo(folder);
        for (String model : MODELS) {
            for (String task : TASKS) {
                for (String adapter : grid.adapters()) {
                    CellKey cell = new CellKey(model, task, adapter, 0);
                    adam(cell);
                    fastForward(cell, "paper", 0.3);
                    fastForward(cell, "bracket", 0.1);
                }
            }
        }
        for (double factor : List.of(3.0, 10.0, 30.0)) {
            study(new CellKey(MODELS.get(0), TASKS.get(0), "lora", 0), factor);
        }
    }

    /**
     * Describes a grid with seed 0.
     *
     * @param models its models
     * @param tasks its tasks
     * @param adapters its adapters
     * @param policies its policies
     * @return the description, of a miniature
     */
    public GridRecord grid(
            List<String> models, List<String> tasks, List<String> adapters, List<String> policies) {
        return new GridRecord(
                1,
                name,
                models,
                tasks,
                adapters,
                List.of(0L),
                Map.of(),
                policies.stream().map(GridArm::new).toList(),
                Map.of(),
                true);
    }

    /**
     * Writes a model that is none of the paper's, 3 tasks x 2 learning rates, an arm in one only.
     */
    public void writeTwoRates() {
        List<Double> rates = List.of(2e-5, 2e-4);
        new GridRecord(
                        RunRecord.SCHEMA_VERSION,
                        name,
                        List.of("smollm2-135m"),
                        TASKS,
                        List.of("lora"),
                        List.of(0L),
                        Map.of("learning_rate", List.copyOf(rates)),
                        List.of(
                                new GridArm("bracket"),
                                new GridArm(
                                        "paper",
                                        Map.of(),
                                        Map.of("task", "instruction", "learning_rate", 2e-4))),
                        Map.of(),
                        false)
                .writeTo(folder);
        for (String task : TASKS) {
            for (double rate : rates) {
                CellKey cell = atRate("smollm2-135m", task, rate);
                adam(cell);
                fastForward(cell, "bracket", 0.1);
            }
        }
        fastForward(atRate("smollm2-135m", "instruction", 2e-4), "paper", 0.3);
    }

    /**
     * A cell of the adapter LoRA, of seed 0.
     *
     * @param model its model
     * @param task its task
     * @param rate its learning rate
     * @return its key
     */
    public static CellKey atRate(String model, String task, double rate) {
        String text = SettingText.of(rate);
        return new CellKey(
                model, task, "lora", 0, new VariedSettings(Map.of("learning_rate", text)));
    }

    /**
     * Writes a finished Adam arm.
     *
     * @param cell its cell
     */
    public void adam(CellKey cell) {
        RunRecord run = record(cell, RunRecord.ADAM, "", 1);
        RunFolder to = begin(run);
        double loss = adamRun(to, cell, 1);
        done(to, target(cell), loss, true, ADAM_STEPS, 0, 0, cell);
    }

    /**
     * Writes an Adam run at another learning rate.
     *
     * @param cell the cell beside it
     * @param factor its learning rate over the cell's
     */
    public void study(CellKey cell, double factor) {
        RunFolder to = begin(record(cell, RunRecord.ADAM, "", factor));
        double loss = adamRun(to, cell, factor);
        done(to, loss, loss, true, ADAM_STEPS, 0, 0, cell);
    }

    /**
     * Writes a finished Fast Forward arm that reached the target.
     *
     * @param cell its cell
     * @param policy its policy
     * @param passCost the number of tiny-validation passes of a stage over the stage's tau
     */
    public void fastForward(CellKey cell, String policy, double passCost) {
        fastForward(cell, policy, passCost, true);
    }

    /**
     * Writes a finished Fast Forward arm.
     *
     * @param cell its cell
     * @param policy its policy
     * @param passCost the number of tiny-validation passes of a stage over the stage's tau
     * @param reached whether it reaches the target, or stops after 40 steps above it
     */
    public void fastForward(CellKey cell, String policy, double passCost, boolean reached) {
        RunFolder to = begin(record(cell, RunRecord.FAST_FORWARD, policy, 1));
        int passes = 0;
        int stages = 0;
        double progress = 0;
        int step = 0;
        double loss = START;
        try (EventLog log = EventLog.open(to.eventsCsv())) {
            log.append(test(cell, 0, 0, START, 0, 0));
            while (reached ? loss > target(cell) + 1e-4 : step < 40) {
                step++;
                progress += speed(cell) * (reached ? 1 : 0.2);
                loss = loss(cell, progress);
                log.append(step(cell, step, passes, loss + 0.01, stages));
                if (step % INTERVAL == 0) {
                    double tau = reached ? 9 + cell.task().length() % 5 : 1;
                    int walked = (int) Math.ceil(tau * passCost * 10);
                    passes += walked;
                    stages++;
                    double before = loss;
                    progress += speed(cell) * tau * (reached ? 1 : 0.2);
                    loss = Math.max(loss(cell, progress), target(cell) - 0.01);
                    log.append(stage(cell, step, passes, walked, stages, tau, before, loss));
                    log.append(test(cell, step, passes, loss, stages, passes));
                }
            }
            log.append(test(cell, step, passes, loss, stages, passes));
        }
        done(to, target(cell), loss, reached, step, stages, passes, cell);
    }

    /**
     * Writes a run that is not finished.
     *
     * @param cell its cell
     * @param policy its policy; empty for the Adam arm
     * @param state how far it has come
     * @param reason why
     */
    public void unfinished(CellKey cell, String policy, RunState.State state, String reason) {
        String arm = policy.isEmpty() ? RunRecord.ADAM : RunRecord.FAST_FORWARD;
        RunFolder to = begin(record(cell, arm, policy, 1));
        RunWriter.writeState(to, RunState.of(state, reason));
        try (EventLog log = EventLog.open(to.eventsCsv())) {
            log.append(test(cell, 0, 0, START, 0, 0));
            log.append(step(cell, 1, 0, START, 0));
        }
    }

    /**
     * The final loss of a cell's Adam arm.
     *
     * @param cell the cell
     * @return nats per token
     */
    public static double target(CellKey cell) {
        return loss(cell, ADAM_STEPS * speed(cell));
    }

    /** How far a step gets: the cell's learning rate over the paper's, dampened; 1 without one. */
    private static double speed(CellKey cell) {
        return rate(cell).map(rate -> Math.pow(rate / 2e-5, 0.6)).orElse(1.0);
    }

    private static Optional<Double> rate(CellKey cell) {
        return cell.varied().get("learning_rate").map(Double::parseDouble);
    }

    private double adamRun(RunFolder to, CellKey cell, double factor) {
        double loss = START;
        try (EventLog log = EventLog.open(to.eventsCsv())) {
            log.append(test(cell, 0, 0, START, 0, 0));
            for (int step = 1; step <= ADAM_STEPS; step++) {
                // The largest learning rate falls fast and then diverges.
                double lost = factor > 20 ? 0.08 * Math.pow(Math.max(0, step - 12), 0.9) : 0;
                loss = loss(cell, step * factor * speed(cell)) + lost;
                log.append(step(cell, step, 0, loss + 0.01, 0));
                if (step % INTERVAL == 0) {
                    log.append(test(cell, step, 0, loss, 0, 0));
                }
            }
        }
        return loss;
    }

    private RunFolder begin(RunRecord run) {
        RunFolder to = new RunFolder(folder.resolve(RunFolder.RUNS).resolve(run.id()));
        RunWriter.writeRun(to, run);
        return to;
    }

    private RunRecord record(CellKey cell, String arm, String policy, double factor) {
        List<String> parts = new ArrayList<>(List.of(cell.model(), cell.task(), cell.adapter()));
        parts.add(policy.isEmpty() ? "adam" : policy);
        parts.add("s" + cell.seed());
        parts.add("x" + (int) factor);
        parts.addAll(cell.varied().nameParts());
        return new RunRecord(
                1,
                String.join("-", parts),
                name,
                "mini",
                cell.model(),
                cell.task(),
                cell.adapter(),
                cell.seed(),
                arm,
                policy,
                factor == 1 ? RunRecord.CELL : RunRecord.LEARNING_RATE_STUDY,
                rate(cell).orElse(LEARNING_RATE) * factor,
                factor,
                settings(cell),
                Map.of("data", "sha256:00"),
                new Provenance(
                        "0123abcd",
                        false,
                        "a processor",
                        2,
                        8_000_000_000L,
                        "Linux 6",
                        "17.0.1",
                        "0.35.1",
                        "2.7.1",
                        2,
                        "2026-01-02T03:04:05Z"));
    }

    private static Map<String, Object> settings(CellKey cell) {
        Map<String, Object> settings = new TreeMap<>(Map.of("interval", INTERVAL));
        settings.putAll(cell.varied().without("learning_rate").values());
        return settings;
    }

    private static void done(
            RunFolder to,
            double target,
            double loss,
            boolean reached,
            int steps,
            int stages,
            int passes,
            CellKey cell) {
        Event end = test(cell, steps, passes, loss, stages, passes);
        RunWriter.writeState(
                to,
                RunState.done(
                        new Summary(
                                target,
                                START,
                                loss,
                                reached,
                                steps,
                                stages,
                                passes,
                                end.flopsPaper(),
                                end.flopsExact(),
                                end.wallS(),
                                end.cpuS(),
                                end.peakBytes(),
                                end.tokens(),
                                steps / INTERVAL + 1)));
    }
}
