package org.fastforward.harness.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.report.Analysis;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.run.Progress;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grids that vary settings, run for a few steps and shown. */
class VariedGridTest {
    private static final String BASE =
            """
            name: varied
            profile: mini
            models: {pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}}
            tasks: {chat: {data: embedded}}
            adapters: [lora]
            policies: [bracket]
            seeds: [0]
            """;
    private static final String SETTINGS =
            "{steps: 6, sequences_per_step: 4, train_size: 32, test_size: 6,"
                    + " max_length: 64, stabilisation: 0, test_every: 3, learning_rate: 1.0e-3,"
                    + " split_version: 2, threads: 1}";

    @TempDir Path results;

    private Path folder() {
        return results.resolve("varied");
    }

    private Grid run(String more) {
        GridFile file =
                GridFileReader.parse("varied", BASE + more + "\nsettings: " + SETTINGS + "\n");
        Grid grid = new Grid(file, "varied", List.of());
        grid.record().writeTo(folder());
        for (Grid.Cell cell : grid.cells()) {
            CellRunner runner =
                    new CellRunner(
                            results, Execution.DEFAULT, new Silent(), new StopSignal(), false);
            assertEquals(Outcome.DONE, runner.run(cell.runs()));
        }
        return grid;
    }

    private List<Run> records() {
        return RunReader.readAll(folder().resolve("runs")).runs();
    }

    private List<List<String>> table(String name, String... columns) throws Exception {
        List<String> lines = Files.readAllLines(folder().resolve("tables").resolve(name + ".csv"));
        List<String> head = List.of(lines.get(0).split(","));
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(cells[head.indexOf(column)]);
            }
            rows.add(row);
        }
        return rows;
    }

    @Test
    void aSweepOfIntervalsTrainsAdamOnceForEachRank() throws Exception {
        run("vary: {rank: [2, 8], interval: [1, 2, 3]}");
        List<Run> runs = records();
        assertEquals(2, runs.stream().filter(run -> run.record().isAdam()).count());
        assertEquals(6, runs.stream().filter(run -> !run.record().isAdam()).count());
        Analysis.regenerate(folder());
        List<List<String>> savings = table("savings", "rank", "interval", "policy", "ff_run");
        assertEquals(
                List.of("2 1", "2 2", "2 3", "8 1", "8 2", "8 3"),
                savings.stream().map(row -> row.get(0) + " " + row.get(1)).toList());
        for (List<String> row : savings) {
            Map<String, Object> settings =
                    runs.stream()
                            .filter(run -> run.record().id().equals(row.get(3)))
                            .findFirst()
                            .orElseThrow()
                            .record()
                            .settings();
            assertEquals(row.get(0), settings.get("rank").toString());
            assertEquals(row.get(1), settings.get("interval").toString());
        }
        assertEquals(2, Set.copyOf(table("savings", "adam_run")).size());
        assertEquals(6, table("summary", "rank", "interval").size());
        Set<String> figures = new TreeSet<>();
        try (var files = Files.list(folder().resolve("figures"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".svg"))
                    .forEach(figures::add);
        }
        assertTrue(
                figures.containsAll(
                        Set.of(
                                "flops_lora_bracket_interval-1_rank-2.svg",
                                "flops_lora_bracket_interval-3_rank-8.svg",
                                "loss_pythia-1.4b_chat_lora_rank-2.svg")),
                figures::toString);
        String loss =
                Files.readString(folder().resolve("figures/loss_pythia-1.4b_chat_lora_rank-8.svg"));
        for (int interval = 1; interval <= 3; interval++) {
            assertTrue(loss.contains(">Fast Forward, bracket, interval " + interval + "<"), loss);
        }
    }

    @Test
    void armsOfSeveralSizesOfTheTinySetShareTheirAdamArm() throws Exception {
        Grid grid = run("vary: {tiny_size: [2, 4]}");
        assertEquals(
                List.of(
                        "adam",
                        "fast-forward bracket, tiny size 2",
                        "fast-forward bracket, tiny size 4"),
                grid.cells().get(0).runs().stream().map(RunSpec::armName).toList());
        assertEquals(
                Set.of("4", "2"),
                records().stream()
                        .filter(run -> !run.record().isAdam())
                        .map(run -> run.record().facts().get("tiny_sequences"))
                        .collect(Collectors.toSet()));
        Analysis.regenerate(folder());
        assertEquals(List.of(List.of("2"), List.of("4")), table("savings", "tiny_size"));
    }

    /** Says nothing. */
    private static final class Silent implements Progress {
        @Override
        public void line(String line) {}

        @Override
        public void advanced(RunSpec spec, double done) {}
    }
}
