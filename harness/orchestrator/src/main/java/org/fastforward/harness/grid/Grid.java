package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.harness.settings.SettingValue;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;

/** Expands a grid file into cells, each a list of runs. */
public final class Grid {
    private final GridFile file;
    private final String name;
    private final Variations variations;
    private final RunSpecs specs;

    /**
     * The arms of one model, task, adapter, seed and variant of the settings that the grid varies.
     *
     * @param runs the Adam arm first
     */
    public record Cell(String name, List<RunSpec> runs) {}

    /**
     * @param name the grid's folder; usually the file's name
     * @param overrides settings over all others, later ones over earlier ones; what they set is not
     *     varied
     */
    public Grid(GridFile file, String name, List<? extends JsonNode> overrides) {
        this.file = file;
        this.name = name;
        this.variations = new Variations(file, overrides);
        this.specs =
                new RunSpecs(
                        file,
                        name,
                        overrides,
                        variations.cellSettings().stream()
                                .filter(key -> variations.values(key).size() > 1)
                                .toList());
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

    /** Returns, for each key that its file writes the first way, how to write it now. */
    public List<String> newerWriting() {
        return FirstWriting.advice(file).stream()
                .map(line -> "grid " + name + ": " + line)
                .toList();
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
        List<ObjectNode> variants = variations.variants();
        for (String model : file.models().keySet()) {
            for (String task : file.tasks().keySet()) {
                for (String adapter : file.adapters()) {
                    for (long seed : file.seeds()) {
                        for (ObjectNode variant : variants) {
                            cells.add(cell(model, task, adapter, seed, variant, dataOf(task)));
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
            for (ObjectNode variant : variations.variants()) {
                RunSpecs.Shared cell =
                        new RunSpecs.Shared(
                                model,
                                study.task(),
                                study.adapter(),
                                file.seeds().get(0),
                                variant,
                                dataOf(study.task()));
                for (double factor : study.factors()) {
                    RunSpec spec = specs.study(cell, factor);
                    jobs.add(new Cell(spec.cell() + " " + spec.armName(), List.of(spec)));
                }
            }
        }
        return jobs;
    }

    /**
     * Returns one cell.
     *
     * @param varied values of settings that the grid varies; the first one of those that are not
     *     given
     * @param data {@code embedded}, a file or a folder
     * @throws UserException naming the allowed values
     */
    public Cell cell(
            String model,
            String task,
            String adapter,
            long seed,
            Map<String, String> varied,
            String data) {
        return cell(model, task, adapter, seed, variant(varied), data);
    }

    private ObjectNode variant(Map<String, String> wanted) {
        return variations
                .variant(SettingsReader.layer(wanted))
                .orElseThrow(() -> new UserException(unknown(wanted)));
    }

    private String unknown(Map<String, String> wanted) {
        StringBuilder known = new StringBuilder();
        for (String key : variations.cellSettings()) {
            known.append(known.isEmpty() ? "; known: " : "; ")
                    .append(key)
                    .append(' ')
                    .append(
                            String.join(
                                    ", ",
                                    variations.values(key).stream()
                                            .map(value -> SettingValue.text("vary", key, value))
                                            .toList()));
        }
        return "no cell of grid "
                + file.name()
                + " has "
                + String.join(
                        ", ",
                        wanted.entrySet().stream()
                                .map(e -> e.getKey() + " " + e.getValue())
                                .toList())
                + known
                + "; any other: --set KEY=VALUE";
    }

    private Cell cell(
            String model, String task, String adapter, long seed, ObjectNode variant, String data) {
        RunSpecs.Shared shared = new RunSpecs.Shared(model, task, adapter, seed, variant, data);
        RunSpec adam = specs.adam(shared);
        Map<List<Object>, RunSpec> runs = new LinkedHashMap<>();
        runs.put(List.of(), adam);
        for (Variations.Arm arm : variations.arms()) {
            if (arm.isOf(adam)) {
                RunSpec run = specs.of(shared, arm);
                // Two arms may come to the same, as where one sets what the grid has anyway.
                runs.putIfAbsent(List.of(run.policy(), run.settings()), run);
            }
        }
        return new Cell(adam.cell(), List.copyOf(runs.values()));
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
        return new GridDescription(file, name, variations, specs).whole();
    }

    /** Returns what the analysis expects to find for one cell alone. */
    public GridRecord record(Cell cell) {
        return new GridDescription(file, name, variations, specs).of(cell.runs());
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
