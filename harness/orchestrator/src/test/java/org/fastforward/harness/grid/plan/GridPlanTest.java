package org.fastforward.harness.grid.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.inputs.Forecast;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridPlanTest {
    @TempDir Path results;

    @Test
    void foretellsWhatTheRecordedAdamArmsCost() {
        Forecast.Forecaster forecaster = new Forecast.Forecaster(Map.of(), line -> {});
        Grid grid = new Grid(GridFile.read("mini"), "mini", List.of());
        for (int cell : new int[] {2, 23}) {
            RunSpec adam = grid.cells().get(cell).runs().get(0);
            Summary was =
                    RunReader.readState(CellRunner.folder(Home.resolve("results"), adam)).summary();
            Forecast f = forecaster.of(adam);
            assertEquals(was.steps(), f.steps());
            // Its data order ends within an epoch; the forecast takes the mean.
            assertEquals(was.flopsPaper(), f.training().paper(), 0.02 * was.flopsPaper());
            assertEquals(was.flopsExact(), f.training().exact(), 0.02 * was.flopsExact());
        }
    }

    @Test
    void printsEveryCellAndTheWhole() throws IOException {
        Path file =
                Files.writeString(
                        results.resolve("small.yaml"),
                        """
                        name: small
                        profile: mini
                        models: {pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}}
                        tasks: {chat: {data: embedded}}
                        adapters: [lora, dora]
                        policies: [paper]
                        seeds: [0]
                        settings: {rank: 8, train_size: 64, tiny_size: 4, test_size: 4, steps: 10}
                        """);
        StringWriter text = new StringWriter();
        new GridPlan(Grid.read(file.toString(), null), results, Map.of(), new PrintWriter(text))
                .print(2);
        String plan = text.toString();
        assertTrue(plan.contains("pythia-1.4b/chat/dora/0"), plan);
        assertTrue(plan.contains("2 cells. Adam arms: "), plan);
        // Rank 8 on query_key_value of three layers: 3 * 8 * (64 + 192) * 4 bytes, two arms.
        assertTrue(plan.contains("49.2 kB"), plan);
        assertTrue(plan.contains("2 at once"), plan);
        assertTrue(Files.notExists(results.resolve("small")), "nothing is written");
    }

    /** Ten minutes and five gigabytes, when the data were tokenised for each seed. */
    @Test
    void tenThousandSeedsCostNoMoreThanOne() throws IOException {
        Path file =
                Files.writeString(
                        results.resolve("wide.yaml"),
                        """
                        name: wide
                        profile: mini
                        models: {pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}}
                        tasks: {chat: {data: embedded}}
                        adapters: [lora]
                        policies: [paper]
                        settings: {rank: 8, train_size: 64, tiny_size: 4, test_size: 4, steps: 10}
                        seeds:\s"""
                                + IntStream.range(0, 10_000).boxed().toList());
        Grid grid = Grid.read(file.toString(), null);
        StringWriter text = new StringWriter();
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> new GridPlan(grid, results, Map.of(), new PrintWriter(text)).print(2));
        assertTrue(text.toString().contains("10000 cells. Adam arms: "));
    }
}
