package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.spec.Tuning;
import org.fastforward.shared.UserException;

/** Expands a grid file into cells, each a list of runs. */
public final class Grid {
    private final GridFile file;
    private final String name;
    private final List<GridCells> parts;

    /**
     * The arms of one model, task, adapter, seed and variant of the settings that the grid varies.
     *
     * @param runs an Adam arm first; where its learning rate is looked for, all that there may be
     * @param tuning tells which of them are wanted
     */
    public record Cell(String name, List<RunSpec> runs, Tuning tuning) {
        /** A cell all of whose runs are wanted. */
        public Cell(String name, List<RunSpec> runs) {
            this(name, runs, Tuning.NONE);
        }

        /** Returns how many runs it is likely to have. */
        public int expectedRuns() {
            return tuning.expected(runs);
        }

        /** Returns what the cell's process is told. */
        public CellSpec spec(Execution execution) {
            return new CellSpec(runs, tuning, execution);
        }
    }

    /**
     * @param name the grid's folder; usually the file's name
     * @param overrides settings over all others, later ones over earlier ones; what they set is not
     *     varied
     */
    public Grid(GridFile file, String name, List<? extends JsonNode> overrides) {
        this.file = file;
        this.name = name;
        List<GridFile> whole = file.whole();
        List<Variations> varied = whole.stream().map(f -> new Variations(f, overrides)).toList();
        PartSettings apart = PartSettings.of(file, varied, overrides);
        List<GridCells> all = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            GridFile one = whole.get(i);
            RunSpecs specs = new RunSpecs(one, name, overrides, apart.named());
            GridDescription description =
                    new GridDescription(
                            one,
                            name,
                            varied.get(i),
                            specs,
                            apart.ofParts().get(i),
                            apart.ofArms());
            all.add(new GridCells(one, varied.get(i), specs, description));
        }
        this.parts = List.copyOf(all);
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

    /** Returns all cells, models in the file's order; parts share a cell whose Adam arm is one. */
    public List<Cell> cells() {
        if (parts.size() == 1) {
            return parts.get(0).cells();
        }
        Map<String, Cell> all = new LinkedHashMap<>();
        for (GridCells part : parts) {
            // By id: what parts set for other arms alone leaves the Adam arm as it is.
            part.cells().forEach(cell -> all.merge(cell.runs().get(0).id(), cell, GridCells::both));
        }
        return List.copyOf(all.values());
    }

    /** Returns the Adam arms at other learning rates, one job per cell of the study. */
    public List<Cell> studies() {
        return parts.get(0).studies();
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
        for (GridCells part : parts) {
            if (part.isOf(model, task, adapter, seed, varied)) {
                return part.cell(model, task, adapter, seed, varied, data);
            }
        }
        return parts.get(0).cell(model, task, adapter, seed, varied, data);
    }

    /**
     * Returns the data of a task in this grid.
     *
     * @throws UserException naming the allowed values
     */
    public String dataOf(String task) {
        return RunSpecs.data(file, task);
    }

    /** Returns what the analysis expects to find. */
    public GridRecord record() {
        List<GridRecord> all = parts.stream().map(part -> part.description().whole()).toList();
        return all.size() == 1 ? all.get(0) : GridRecord.of(all);
    }

    /** Returns what the analysis expects to find for one cell alone. */
    public GridRecord record(Cell cell) {
        return parts.get(0).description().of(cell);
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
        int threads = parts.get(0).threads();
        return threads == 0 ? 1 : Math.max(1, cores / threads);
    }
}
