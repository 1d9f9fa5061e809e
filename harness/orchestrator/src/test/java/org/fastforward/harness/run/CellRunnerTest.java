package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cell of the miniature grid, made smaller still. */
class CellRunnerTest {
    @TempDir Path results;

    private List<Event> events(Path results, RunSpec spec) {
        return RunReader.readEvents(CellRunner.folder(results, spec));
    }

    @Test
    void runsAdamThenEachPolicyToItsTarget() {
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "chat", "lora");
        assertEquals(Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(cell));
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

    @Test
    void otherDataUnderTheSameNameIsNotDone() throws IOException {
        Path data = results.resolve("medical.jsonl");
        writeRecords(data, 90);
        List<RunSpec> cell =
                TinyCell.on(data.toString(), "pythia-1.4b", "medical", "lora", "steps", "2")
                        .subList(0, 1);
        assertEquals(Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(cell));
        assertEquals(Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(cell));
        writeRecords(data, 91);
        UserException refused =
                assertThrows(
                        UserException.class,
                        () -> TinyCell.runner(results, new TinyCell.Silent()).run(cell));
        assertTrue(refused.getMessage().contains("with other data"), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
        Files.delete(data);
        assertEquals(Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(cell));
    }

    private static void writeRecords(Path file, int records) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < records; i++) {
            lines.append("{\"clean_text\": \"Take ")
                    .append(i)
                    .append(" grams of salt in a day and drink water with it.\"}\n");
        }
        Files.writeString(file, lines);
    }

    private Summary summary(RunSpec spec) {
        return RunReader.readState(CellRunner.folder(results, spec)).summary();
    }

    @Test
    void armsSeeTheSameDataUntilTheFirstStage() {
        List<RunSpec> cell = TinyCell.of("llama-3-8b", "instruction", "dora", "max_length", "128");
        TinyCell.runner(results, new TinyCell.Silent()).run(cell);
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
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "medical", "dora");
        Path again = results.resolve("again");
        TinyCell.runner(results, new TinyCell.Silent()).run(cell);
        TinyCell.runner(again, new TinyCell.Silent()).run(cell);
        for (RunSpec spec : cell) {
            TinyCell.assertSame(results, again, spec);
        }
    }

    @Test
    void whatIsDoneIsNotDoneAgain() throws IOException {
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "chat", "lora", "steps", "3");
        TinyCell.runner(results, new TinyCell.Silent()).run(cell);
        Path log = CellRunner.folder(results, cell.get(0)).eventsCsv();
        var before = Files.getLastModifiedTime(log);
        assertEquals(Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(cell));
        assertEquals(before, Files.getLastModifiedTime(log));
    }

    @Test
    void aRecordWithoutItsWeightsIsRunAgain() throws IOException {
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "chat", "lora", "steps", "3").subList(0, 1);
        TinyCell.runner(results, new TinyCell.Silent()).run(cell);
        RunFolder folder = CellRunner.folder(results, cell.get(0));
        Files.delete(folder.path().resolve("adapter/adapter_model.safetensors"));
        assertFalse(CellRunner.isDone(results, cell.get(0)));
        assertEquals(Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(cell));
        assertTrue(CellRunner.isDone(results, cell.get(0)));
    }

    @Test
    void aLossThatIsNoNumberFailsTheRunAndSaysWhere() {
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "chat", "lora", "learning_rate", "1e30");
        TinyCell.Silent progress = new TinyCell.Silent();
        assertEquals(Outcome.FAILED, TinyCell.runner(results, progress).run(cell));
        RunState state = RunReader.readState(CellRunner.folder(results, cell.get(0)));
        assertEquals(RunState.State.FAILED, state.state());
        assertTrue(state.reason().contains("step"), state.reason());
        assertTrue(state.reason().contains("micro-batch"), state.reason());
        assertFalse(events(results, cell.get(0)).isEmpty(), "what was done is kept");
    }

    @Test
    void idsFollowTheSpecification() {
        RunSpec a = TinyCell.of("pythia-1.4b", "chat", "lora").get(0);
        assertEquals(a.id(), TinyCell.of("pythia-1.4b", "chat", "lora").get(0).id());
        assertNotEquals(a.id(), TinyCell.of("pythia-1.4b", "chat", "dora").get(0).id());
        assertNotEquals(
                a.id(), TinyCell.of("pythia-1.4b", "chat", "lora", "rank", "4").get(0).id());
    }

    @Test
    void specificationsSurviveJson() throws IOException {
        CellSpec cell =
                new CellSpec(
                        TinyCell.of("pythia-1.4b", "chat", "lora"), new Execution("2g", 1.5, 3, 4));
        Path file = results.resolve("cell.json");
        Files.writeString(file, cell.toJson());
        assertEquals(cell, CellSpec.read(file));
    }

    @Test
    void aSpecificationThatIsNoneIsRefusedInOneLine() throws IOException {
        Path file = results.resolve("cell.json");
        Files.writeString(file, "{\"runs\": 3}");
        UserException refused = assertThrows(UserException.class, () -> CellSpec.read(file));
        assertTrue(refused.getMessage().contains("cell.json"), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }
}
