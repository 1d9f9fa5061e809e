package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.settings.SettingValue;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.spec.Tuning;
import org.fastforward.shared.UserException;

/** The cells of a grid without parts, or of one of its parts. */
final class GridCells {
    private final GridFile file;
    private final Variations variations;
    private final RunSpecs specs;
    private final GridDescription description;

    GridCells(GridFile file, Variations variations, RunSpecs specs, GridDescription description) {
        this.file = file;
        this.variations = variations;
        this.specs = specs;
        this.description = description;
    }

    /** All of them, models in the file's order. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        List<ObjectNode> variants = variations.variants();
        for (String model : file.models().keySet()) {
            for (String task : file.tasks().keySet()) {
                for (String adapter : file.adapters()) {
                    for (long seed : file.seeds()) {
                        for (ObjectNode variant : variants) {
                            cells.add(
                                    cell(
                                            new RunSpecs.Shared(
                                                    model,
                                                    task,
                                                    adapter,
                                                    seed,
                                                    variant,
                                                    specs.data(task))));
                        }
                    }
                }
            }
        }
        return cells;
    }

    /** The Adam arms at other learning rates, one job per cell of the study. */
    List<Cell> studies() {
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
                                specs.data(study.task()));
                for (double factor : study.factors()) {
                    RunSpec spec = specs.study(cell, factor);
                    jobs.add(new Cell(spec.cell() + " " + spec.armName(), List.of(spec)));
                }
            }
        }
        return jobs;
    }

    /** Whether there is such a cell. */
    boolean isOf(String model, String task, String adapter, long seed, Map<String, String> varied) {
        return file.models().containsKey(model)
                && file.tasks().containsKey(task)
                && file.adapters().contains(adapter)
                && file.seeds().contains(seed)
                && variations.variant(SettingsReader.layer(varied)).isPresent();
    }

    /** One cell; see {@link Grid#cell}. */
    Cell cell(
            String model,
            String task,
            String adapter,
            long seed,
            Map<String, String> varied,
            String data) {
        ObjectNode variant =
                variations
                        .variant(SettingsReader.layer(varied))
                        .orElseThrow(() -> new UserException(unknown(varied)));
        return cell(new RunSpecs.Shared(model, task, adapter, seed, variant, data));
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

    private Cell cell(RunSpecs.Shared shared) {
        Map<List<Object>, RunSpec> adams = new LinkedHashMap<>();
        Map<List<Object>, RunSpec> others = new LinkedHashMap<>();
        Map<String, Tuning.When> when = new LinkedHashMap<>();
        for (ObjectNode rung : variations.rungs(shared.varied())) {
            RunSpecs.Shared one = shared.at(rung);
            RunSpec adam = specs.adam(one);
            adams.put(List.of(adam.settings()), adam);
            for (Variations.Arm arm : variations.arms()) {
                if (arm.isOf(adam)) {
                    RunSpec run = specs.of(one, arm);
                    // Two arms may come to the same, as where one sets what the grid has anyway.
                    others.putIfAbsent(List.of(run.policy(), run.settings()), run);
                    if (variations.tunes()) {
                        when.merge(run.id(), arm.when(adam), GridCells::first);
                    }
                }
            }
        }
        List<RunSpec> runs = new ArrayList<>(adams.values());
        runs.addAll(others.values());
        return variations.tunes()
                ? new Cell(
                        specs.withoutRate(runs.get(0)),
                        List.copyOf(runs),
                        new Tuning(Ladder.of(file).from(), when))
                : new Cell(runs.get(0).cell(), List.copyOf(runs));
    }

    private static Tuning.When first(Tuning.When one, Tuning.When other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** One cell that two parts have. */
    static Cell both(Cell one, Cell other) {
        Map<String, RunSpec> runs = new LinkedHashMap<>();
        one.runs().forEach(run -> runs.put(run.id(), run));
        other.runs().forEach(run -> runs.putIfAbsent(run.id(), run));
        Map<String, Tuning.When> when = new LinkedHashMap<>(one.tuning().when());
        other.tuning().when().forEach((id, w) -> when.merge(id, w, GridCells::first));
        return new Cell(
                one.name(), List.copyOf(runs.values()), new Tuning(one.tuning().from(), when));
    }

    GridDescription description() {
        return description;
    }

    int threads() {
        return specs.settings().threads();
    }
}
