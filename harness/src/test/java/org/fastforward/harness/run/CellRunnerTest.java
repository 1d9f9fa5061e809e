package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.record.Event;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.settings.SettingsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell of the miniature grid, made smaller still. */
class CellRunnerTest {
    @TempDir Path results;

    private static List<RunSpec> cell(String model, String task, String adapter, String... set) {
        Map<String, String> settings = new java.util.TreeMap<>();
        settings.put("steps", "14");
        settings.put("sequences_per_step", "8");
        settings.put("train_size", "64");
        settings.put("tiny_size", "6");
        settings.put("test_size", "12");
        settings.put("max_length", "64");
        settings.put("interval", "3");
        settings.put("stabilisation", "8");
        for (int i = 0; i < set.length; i += 2) {
            settings.put(set[i], set[i + 1]);
        }
        return new Grid(GridFile.read("mini"), "test", List.of(SettingsReader.layer(settings)))
                .cell(model, task, adapter, 0, RunSpec.EMBEDDED)
                .runs();
    }

    private static final class Silent implements Progress {
        final List<String> lines = new ArrayList<>();

        @Override
        public void advanced(RunSpec spec, double done) {}

        @Override
        public void line(String text) {
            lines.add(text);
        }
    }

    private List<Event> events(Path results, RunSpec spec) {
        return RunReader.readEvents(CellRunner.folder(results, spec));
    }

    @Test
    void runsAdamThenEachPolicyToItsTarget() {
        List<RunSpec> cell = cell("pythia-1.4b", "chat", "lora");
        assertTrue(new CellRunner(results, new Silent()).run(cell));
        Summary adam = summary(cell.get(0));
        assertEquals(14, adam.steps());
        assertTrue(adam.finalLoss() < adam.startLoss());
        assertEquals(adam.finalLoss(), adam.targetLoss());
        for (RunSpec spec : cell.subList(1, 3)) {
            Summary s = summary(spec);
            assertEquals(adam.finalLoss(), s.targetLoss());
            assertEquals(adam.startLoss(), s.startLoss(), "the arms share their start");
            assertTrue(s.stages() >= 1);
            assertEquals(s.reached(), s.finalLoss() <= s.targetLoss() + 1e-4);
        }
    }

    private Summary summary(RunSpec spec) {
        return RunReader.readState(CellRunner.folder(results, spec)).summary();
    }

    @Test
    void armsSeeTheSameDataUntilTheFirstStage() {
        List<RunSpec> cell = cell("llama-3-8b", "instruction", "dora", "max_length", "128");
        new CellRunner(results, new Silent()).run(cell);
        List<Double> adam = trainLosses(cell.get(0));
        for (RunSpec spec : cell.subList(1, 3)) {
            List<Event> events = events(results, spec);
            List<Double> losses = trainLosses(spec);
            assertEquals(adam.subList(0, 3), losses.subList(0, 3));
            Event stage =
                    events.stream().filter(e -> e.kind() == Event.Kind.STAGE).findFirst().get();
            assertEquals(3, stage.step());
            assertTrue(stage.tinyLoss() <= stage.tinyLossBefore());
            assertEquals(stage.passes(), stage.curve().split(";", -1).length);
        }
    }

    private List<Double> trainLosses(RunSpec spec) {
        return events(results, spec).stream()
                .filter(e -> e.kind() == Event.Kind.STEP)
                .map(Event::trainLoss)
                .toList();
    }

    @Test
    void theSameSpecGivesTheSameEventsAndWeightsBitForBit() throws IOException {
        List<RunSpec> cell = cell("pythia-1.4b", "medical", "dora");
        Path again = results.resolve("again");
        new CellRunner(results, new Silent()).run(cell);
        new CellRunner(again, new Silent()).run(cell);
        for (RunSpec spec : cell) {
            assertEquals(timeless(results, spec), timeless(again, spec));
            String weights = "adapter/adapter_model.safetensors";
            assertEquals(
                    -1,
                    Files.mismatch(
                            CellRunner.folder(results, spec).path().resolve(weights),
                            CellRunner.folder(again, spec).path().resolve(weights)));
        }
    }

    /** The rows without the columns of time and memory. */
    private static List<String> timeless(Path results, RunSpec spec) throws IOException {
        List<String> lines = Files.readAllLines(CellRunner.folder(results, spec).eventsCsv());
        String[] names = lines.get(0).split(",", -1);
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            String[] values = line.split(",", -1);
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < names.length; i++) {
                boolean measured = names[i].endsWith("_s") || names[i].endsWith("_bytes");
                row.append(measured ? "" : values[i]).append(',');
            }
            kept.add(row.toString());
        }
        return kept;
    }

    @Test
    void whatIsDoneIsNotDoneAgain() throws IOException {
        List<RunSpec> cell = cell("pythia-1.4b", "chat", "lora", "steps", "3");
        new CellRunner(results, new Silent()).run(cell);
        Path log = CellRunner.folder(results, cell.get(0)).eventsCsv();
        var before = Files.getLastModifiedTime(log);
        assertTrue(new CellRunner(results, new Silent()).run(cell));
        assertEquals(before, Files.getLastModifiedTime(log));
    }

    @Test
    void aRecordWithoutItsWeightsIsRunAgain() throws IOException {
        List<RunSpec> cell = cell("pythia-1.4b", "chat", "lora", "steps", "3").subList(0, 1);
        new CellRunner(results, new Silent()).run(cell);
        RunFolder folder = CellRunner.folder(results, cell.get(0));
        Files.delete(folder.path().resolve("adapter/adapter_model.safetensors"));
        assertFalse(CellRunner.isDone(results, cell.get(0)));
        assertTrue(new CellRunner(results, new Silent()).run(cell));
        assertTrue(CellRunner.isDone(results, cell.get(0)));
    }

    @Test
    void aLossThatIsNoNumberFailsTheRunAndSaysWhere() {
        List<RunSpec> cell = cell("pythia-1.4b", "chat", "lora", "learning_rate", "1e30");
        Silent progress = new Silent();
        assertFalse(new CellRunner(results, progress).run(cell));
        RunState state = RunReader.readState(CellRunner.folder(results, cell.get(0)));
        assertEquals(RunState.State.FAILED, state.state());
        assertTrue(state.reason().contains("step"), state.reason());
        assertTrue(state.reason().contains("micro-batch"), state.reason());
        assertFalse(events(results, cell.get(0)).isEmpty(), "what was done is kept");
    }

    @Test
    void idsFollowTheSpecification() {
        RunSpec a = cell("pythia-1.4b", "chat", "lora").get(0);
        assertEquals(a.id(), cell("pythia-1.4b", "chat", "lora").get(0).id());
        assertNotEquals(a.id(), cell("pythia-1.4b", "chat", "dora").get(0).id());
        assertNotEquals(a.id(), cell("pythia-1.4b", "chat", "lora", "rank", "4").get(0).id());
    }

    @Test
    void specsSurviveJson() throws IOException {
        List<RunSpec> cell = cell("pythia-1.4b", "chat", "lora");
        byte[] json = RunSpec.arrayToJson(cell).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(cell, List.of(RunSpec.arrayFromJson(json)));
    }
}
