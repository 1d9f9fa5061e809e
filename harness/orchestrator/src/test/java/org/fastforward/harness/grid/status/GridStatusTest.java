package org.fastforward.harness.grid.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunState.State;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.state.RunLock;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridStatusTest {
    @TempDir Path results;

    private final Grid grid = new Grid(GridFile.read("mini"), "mini", List.of());

    private RunFolder folder(int cell, int arm) {
        return CellRunner.folder(results, grid.cells().get(cell).runs().get(arm));
    }

    private CellStatus status(int cell) {
        return GridStatus.read(grid, results).cells().get(cell);
    }

    @Test
    void aGridThatWasNeverStartedIsPending() {
        List<CellStatus> cells = GridStatus.read(grid, results).cells();
        assertEquals(30, cells.size());
        assertTrue(cells.stream().allMatch(c -> c.state() == State.PENDING));
    }

    @Test
    void aRunningCellShowsStepLossAndHost() throws IOException {
        copyRecord(0, 0);
        RunWriter.writeState(folder(0, 0), RunState.of(State.RUNNING, "").by("node7", 4711, 2));
        RunLock lock = RunLock.take(folder(0, 0)).orElseThrow();
        try (lock) {
            CellStatus running = status(0);
            assertEquals(State.RUNNING, running.state());
            assertEquals("node7", running.host());
            assertEquals(79, running.lastStep());
            assertEquals(79, running.step());
            assertTrue(running.loss() > 1 && running.loss() < 7, "" + running.loss());
            assertEquals(0, running.secondsLeft(), 1e-9);
            assertEquals("", running.note());
        }
        assertTrue(status(0).note().contains("its process is gone"), status(0).note());
    }

    @Test
    void aFastForwardArmShowsItsTarget() throws IOException {
        copyRecord(0, 0);
        Path adapter = Files.createDirectories(folder(0, 0).path().resolve("adapter"));
        Files.createFile(adapter.resolve("adapter_model.safetensors"));
        copyRecord(0, 1);
        RunWriter.writeState(folder(0, 1), RunState.of(State.FAILED, "out of memory"));
        CellStatus failed = status(0);
        assertEquals(State.FAILED, failed.state());
        assertEquals("fast-forward paper", failed.arm());
        assertEquals("out of memory", failed.note());
        assertTrue(failed.target() > 1, "Adam's test loss");
    }

    /** Takes the record of a run of the grid as it was committed. */
    private void copyRecord(int cell, int arm) throws IOException {
        RunSpec run = grid.cells().get(cell).runs().get(arm);
        RunFolder from = CellRunner.folder(Home.resolve("results"), run);
        Files.createDirectories(folder(cell, arm).path());
        for (String file : List.of("run.json", "state.json", "events.csv")) {
            Files.copy(from.path().resolve(file), folder(cell, arm).path().resolve(file));
        }
    }

    @Test
    void aRecordWithoutItsWeightsIsPending() throws IOException {
        copyRecord(0, 0);
        assertEquals(State.PENDING, status(0).state());
        assertTrue(status(0).note().contains("without its weights"));
    }

    @Test
    void aDamagedStateHidesNoOther() throws IOException {
        Files.createDirectories(folder(0, 0).path());
        Files.writeString(folder(0, 0).runJson(), "{}");
        Files.writeString(folder(0, 0).stateJson(), "{");
        assertEquals(State.FAILED, status(0).state());
        assertEquals(State.PENDING, status(1).state());
    }

    @Test
    void printsALineForEachCellThatIsWanted() {
        RunWriter.writeState(folder(3, 0), RunState.of(State.FAILED, "the loss is NaN"));
        Path run = folder(3, 0).runJson();
        assertFalse(Files.exists(run));
        StringWriter text = new StringWriter();
        GridStatus.read(grid, results).print(new PrintWriter(text), EnumSet.of(State.FAILED));
        List<String> lines = text.toString().lines().toList();
        assertEquals(3, lines.size(), text.toString());
        assertTrue(lines.get(1).contains("pythia-1.4b/instruction/dora/0"), lines.get(1));
        assertTrue(lines.get(1).contains("the loss is NaN"), lines.get(1));
        assertEquals("30 cells: 29 PENDING, 1 FAILED", lines.get(2));
    }

    @Test
    void saysThatRunsOfOtherSettingsLieInTheFolder() throws IOException {
        Files.createDirectories(folder(0, 0).path().resolveSibling("of-another-learning-rate"));
        StringWriter text = new StringWriter();
        GridStatus.read(grid, results).print(new PrintWriter(text), EnumSet.of(State.FAILED));
        assertTrue(text.toString().contains("1 runs in the folder are of other"), text.toString());
    }

    /** Its time is printed, for docs/clusters.md. */
    @Test
    @Tag("slow")
    void readsTenThousandCells() throws IOException {
        String seeds =
                IntStream.range(0, 105).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        Path file =
                Files.writeString(
                        results.resolve("big.yaml"),
                        """
                        name: big
                        profile: mini
                        models:
                          a: {checkpoint: models/miniatures/pythia-1.4b}
                          b: {checkpoint: models/miniatures/pythia-2.8b}
                          c: {checkpoint: models/miniatures/pythia-6.9b}
                          d: {checkpoint: models/miniatures/llama-3-8b}
                        tasks: {medical: {data: embedded}, chat: {data: embedded}, instruction: {data: embedded}}
                        adapters: [lora, dora]
                        policies: [paper, bracket]
                        learning_rates: [1.0e-5, 2.0e-5, 5.0e-5, 1.0e-4]
                        """
                                + "seeds: ["
                                + seeds
                                + "]\n");
        long start = System.nanoTime();
        Grid big = Grid.read(file.toString(), null);
        List<Grid.Cell> cells = big.cells();
        double expanded = (System.nanoTime() - start) / 1e9;
        assertEquals(10_080, cells.size());
        RunSpec model = grid.cells().get(0).runs().get(0);
        Path from = CellRunner.folder(Home.resolve("results"), model).path();
        String run = Files.readString(from.resolve("run.json"));
        String done = Files.readString(from.resolve("state.json"));
        for (Grid.Cell cell : cells) {
            for (RunSpec spec : cell.runs()) {
                RunFolder folder = CellRunner.folder(results, spec);
                Files.createDirectories(folder.path().resolve("adapter"));
                Files.writeString(folder.runJson(), run.replace(model.id(), spec.id()));
                Files.writeString(folder.stateJson(), done);
                Files.createFile(folder.path().resolve("adapter/adapter_model.safetensors"));
            }
        }
        start = System.nanoTime();
        GridStatus status = GridStatus.read(big, results);
        double read = (System.nanoTime() - start) / 1e9;
        assertTrue(status.cells().stream().allMatch(c -> c.state() == State.DONE));
        System.out.printf(
                Locale.ROOT,
                "10,080 cells, 30,240 runs: expanded in %.1f s, status read in %.1f s%n",
                expanded,
                read);
    }
}
