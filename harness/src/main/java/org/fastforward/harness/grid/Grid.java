package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.BadRequestException;
import org.fastforward.harness.fastforward.Policy;
import org.fastforward.harness.run.Execution;
import org.fastforward.harness.run.RunSpec;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.tasks.Task;

/** Expands a grid file into cells, each a list of runs. */
public final class Grid {
    private final GridFile file;
    private final String name;
    private final List<JsonNode> overrides;

    /**
     * The arms of one model, task, adapter and seed.
     *
     * @param runs the Adam arm first
     */
    public record Cell(String name, List<RunSpec> runs) {}

    /**
     * @param name the grid's folder; usually the file's name
     * @param overrides settings over all others, later ones over earlier ones
     */
    public Grid(GridFile file, String name, List<? extends JsonNode> overrides) {
        this.file = file;
        this.name = name;
        this.overrides = List.copyOf(overrides);
    }

    /**
     * Reads a grid by name or file.
     *
     * @param data a folder with data for each task, instead of the grid's; or null. A grid of
     *     embedded data becomes one of its own by that, under {@code own_data}'s settings
     */
    public static Grid read(String nameOrFile, Path data) {
        GridFile file = GridFile.read(nameOrFile);
        if (data == null) {
            return new Grid(file, file.name(), List.of());
        }
        boolean embedded =
                file.tasks().values().stream().anyMatch(t -> t.data().equals(RunSpec.EMBEDDED));
        return embedded
                ? new Grid(file.withData(data), named(file, data), List.of(file.ownData()))
                : new Grid(file.withData(data), file.name(), List.of());
    }

    /** Returns the name of the grid that a known one becomes on data of a user's own. */
    public static String named(GridFile file, Path data) {
        Path last = data.toAbsolutePath().normalize().getFileName();
        return file.name() + "-" + String.valueOf(last).replaceAll("\\..*|[^A-Za-z0-9_-]", "");
    }

    /** Returns the grid's name, which is also its folder's. */
    public String name() {
        return name;
    }

    /** Returns all cells, models in the file's order. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String model : file.models().keySet()) {
            for (String task : file.tasks().keySet()) {
                for (String adapter : file.adapters()) {
                    for (long seed : file.seeds()) {
                        cells.add(cell(model, task, adapter, seed, data(task)));
                    }
                }
            }
        }
        return cells;
    }

    /** Returns the Adam arms at other learning rates, one job per cell of the study. */
    public List<Cell> studies() {
        GridFile.LearningRateStudy study = file.learningRateStudy();
        if (study == null) {
            return List.of();
        }
        List<Cell> jobs = new ArrayList<>();
        for (String model : study.models()) {
            for (double factor : study.factors()) {
                RunSpec spec =
                        run(
                                model,
                                study.task(),
                                study.adapter(),
                                file.seeds().get(0),
                                data(study.task()),
                                "",
                                factor);
                jobs.add(new Cell(spec.cell() + " " + spec.armName(), List.of(spec)));
            }
        }
        return jobs;
    }

    private String data(String task) {
        return file.tasks().get(known("task", task, file.tasks())).data();
    }

    /**
     * Returns one cell.
     *
     * @param data {@code embedded}, a file or a folder
     * @throws BadRequestException naming the allowed values
     */
    public Cell cell(String model, String task, String adapter, long seed, String data) {
        List<RunSpec> runs = new ArrayList<>();
        runs.add(run(model, task, adapter, seed, data, "", 1));
        for (String policy : file.policies()) {
            runs.add(run(model, task, adapter, seed, data, Policy.named(policy).id(), 1));
        }
        return new Cell(runs.get(0).cell(), runs);
    }

    /**
     * Returns the data of a task in this grid.
     *
     * @throws BadRequestException naming the allowed values
     */
    public String dataOf(String task) {
        return data(task);
    }

    private RunSpec run(
            String model,
            String task,
            String adapter,
            long seed,
            String data,
            String policy,
            double factor) {
        GridFile.Model m = file.models().get(known("model", model, file.models()));
        GridFile.Task t = file.tasks().get(known("task", task, file.tasks()));
        AdapterKind kind = AdapterKind.named(adapter);
        if (kind == AdapterKind.NONE) {
            throw new BadRequestException("adapter none trains nothing; known: lora, dora, full");
        }
        RunSettings settings = settings(m.settings(), t.settings());
        if (factor != 1) {
            settings = settings.withLearningRate(settings.learningRate() * factor);
        }
        return new RunSpec(
                name,
                file.profile(),
                model,
                m.checkpoint(),
                Task.named(task).id(),
                data,
                kind.id(),
                seed,
                policy.isEmpty() ? RunRecord.ADAM : RunRecord.FAST_FORWARD,
                policy,
                factor == 1 ? RunRecord.CELL : RunRecord.LEARNING_RATE_STUDY,
                factor,
                settings);
    }

    private RunSettings settings(JsonNode... inner) {
        List<JsonNode> layers = new ArrayList<>();
        layers.add(file.settings());
        layers.addAll(List.of(inner));
        layers.addAll(overrides);
        return SettingsReader.read("grid " + file.name(), layers);
    }

    private String known(String what, String value, Map<String, ?> allowed) {
        if (!allowed.containsKey(value)) {
            throw new BadRequestException(
                    "unknown "
                            + what
                            + " '"
                            + value
                            + "' in grid "
                            + file.name()
                            + "; known: "
                            + String.join(", ", allowed.keySet()));
        }
        return value;
    }

    /** Returns what the analysis expects to find. */
    public GridRecord record() {
        return record(
                new ArrayList<>(file.models().keySet()),
                new ArrayList<>(file.tasks().keySet()),
                file.adapters(),
                file.seeds());
    }

    /** Returns what the analysis expects to find for one cell alone. */
    public GridRecord record(RunSpec cell) {
        return record(
                List.of(cell.model()),
                List.of(cell.task()),
                List.of(cell.adapter()),
                List.of(cell.seed()));
    }

    private GridRecord record(
            List<String> models, List<String> tasks, List<String> adapters, List<Long> seeds) {
        return new GridRecord(
                RunRecord.SCHEMA_VERSION,
                name,
                models,
                tasks,
                adapters,
                seeds,
                file.policies(),
                file.profile().equals("mini"));
    }

    /** Returns how cells are run. */
    public Execution execution() {
        return Execution.read("grid " + file.name(), file.execution());
    }

    /** Returns how many cells at once keep so many cores busy. */
    public int defaultJobs(int cores) {
        int threads = settings().threads();
        return threads == 0 ? 1 : Math.max(1, cores / threads);
    }
}
