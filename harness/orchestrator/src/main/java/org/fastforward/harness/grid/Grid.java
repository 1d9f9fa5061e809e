package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.LearningRate;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.run.Execution;
import org.fastforward.harness.run.RunSpec;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.Policy;

/** Expands a grid file into cells, each a list of runs. */
public final class Grid {
    /** Stands for the learning rate that a cell's settings have, where a grid lists none. */
    private static final double OF_SETTINGS = Double.NaN;

    private final GridFile file;
    private final String name;
    private final List<Double> learningRates;
    private final RunSpecs specs;

    /**
     * The arms of one model, task, adapter, seed and learning rate.
     *
     * @param runs the Adam arm first
     */
    public record Cell(String name, List<RunSpec> runs) {}

    /**
     * @param name the grid's folder; usually the file's name
     * @param overrides settings over all others, later ones over earlier ones; a learning rate
     *     among them replaces those that the file lists
     */
    public Grid(GridFile file, String name, List<? extends JsonNode> overrides) {
        this.file = file;
        this.name = name;
        boolean one =
                file.learningRates().isEmpty()
                        || overrides.stream().anyMatch(layer -> layer.has("learning_rate"));
        this.learningRates = one ? List.of(OF_SETTINGS) : file.learningRates();
        this.specs = new RunSpecs(file, name, overrides, learningRates.size() > 1);
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
        return file.name() + "-" + plainName(data).replaceAll("\\..*", "");
    }

    /** Returns the last part of a path, as it may stand in a grid's name. */
    public static String plainName(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return String.valueOf(last).replaceAll("[^A-Za-z0-9._-]", "");
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
                        for (double rate : learningRates) {
                            cells.add(cell(model, task, adapter, seed, rate, dataOf(task)));
                        }
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
            for (double rate : learningRates) {
                RunSpecs.Shared cell =
                        new RunSpecs.Shared(
                                model,
                                study.task(),
                                study.adapter(),
                                file.seeds().get(0),
                                rate,
                                dataOf(study.task()));
                for (double factor : study.factors()) {
                    RunSpec spec = specs.of(cell, "", factor);
                    jobs.add(new Cell(spec.cell() + " " + spec.armName(), List.of(spec)));
                }
            }
        }
        return jobs;
    }

    /**
     * Returns one cell, at the first learning rate where the grid crosses several.
     *
     * @param data {@code embedded}, a file or a folder
     * @throws UserException naming the allowed values
     */
    public Cell cell(String model, String task, String adapter, long seed, String data) {
        return cell(model, task, adapter, seed, learningRates.get(0), data);
    }

    /**
     * Returns one cell.
     *
     * @param learningRate one of the grid's, as {@link #learningRate} returns it
     * @param data {@code embedded}, a file or a folder
     * @throws UserException naming the allowed values
     */
    public Cell cell(
            String model,
            String task,
            String adapter,
            long seed,
            double learningRate,
            String data) {
        RunSpecs.Shared shared =
                new RunSpecs.Shared(model, task, adapter, seed, learningRate, data);
        RunSpec adam = specs.of(shared, "", 1);
        List<RunSpec> runs = new ArrayList<>();
        runs.add(adam);
        double rate = adam.settings().learningRate();
        for (String policy : record().policies(model, task, adapter, rate)) {
            runs.add(specs.of(shared, Policy.named(policy).id(), 1));
        }
        return new Cell(adam.cell(), runs);
    }

    /**
     * Returns one of the learning rates that the grid crosses.
     *
     * @param wanted about the same
     * @throws UserException naming the allowed values
     */
    public double learningRate(double wanted) {
        return learningRates.stream()
                .filter(rate -> LearningRate.same(rate, wanted))
                .findFirst()
                .orElseThrow(() -> noLearningRate(wanted));
    }

    private UserException noLearningRate(double wanted) {
        String known = String.join(", ", listedRates().stream().map(LearningRate::text).toList());
        return new UserException(
                "no learning rate "
                        + LearningRate.text(wanted)
                        + " in grid "
                        + file.name()
                        + (known.isEmpty() ? "" : "; known: " + known)
                        + "; any other: --set learning_rate="
                        + LearningRate.text(wanted));
    }

    /**
     * Returns the data of a task in this grid.
     *
     * @throws UserException naming the allowed values
     */
    public String dataOf(String task) {
        return specs.data(task);
    }

    /** Returns what the analysis expects to find. */
    public GridRecord record() {
        return new GridRecord(
                RunRecord.SCHEMA_VERSION,
                name,
                new ArrayList<>(file.models().keySet()),
                new ArrayList<>(file.tasks().keySet()),
                file.adapters(),
                file.seeds(),
                listedRates(),
                file.policies(),
                file.extraArms(),
                isMiniature());
    }

    /** Returns what the analysis expects to find for one cell alone. */
    public GridRecord record(Cell cell) {
        RunSpec adam = cell.runs().get(0);
        return new GridRecord(
                RunRecord.SCHEMA_VERSION,
                name,
                List.of(adam.model()),
                List.of(adam.task()),
                List.of(adam.adapter()),
                List.of(adam.seed()),
                listedRates().isEmpty() ? List.of() : List.of(adam.settings().learningRate()),
                cell.runs().stream().filter(r -> !r.isAdam()).map(RunSpec::policy).toList(),
                List.of(),
                isMiniature());
    }

    private boolean isMiniature() {
        return file.profile().equals("mini");
    }

    private List<Double> listedRates() {
        return learningRates.stream().filter(rate -> !Double.isNaN(rate)).toList();
    }

    /** Returns how cells are run. */
    public Execution execution() {
        return Execution.read("grid " + file.name(), file.execution());
    }

    /** Returns the key {@code slurm} as it is written. */
    public JsonNode slurm() {
        return file.slurm();
    }

    /** Returns how many cells at once keep so many cores busy. */
    public int defaultJobs(int cores) {
        int threads = specs.settings().threads();
        return threads == 0 ? 1 : Math.max(1, cores / threads);
    }
}
