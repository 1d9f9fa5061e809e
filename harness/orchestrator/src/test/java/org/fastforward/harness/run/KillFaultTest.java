package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.engine.resume.SavedRuns;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed or asked to stop lose nothing. */
@Tag("faults")
class KillFaultTest {
    private static final int KILLS = 20;

    /** On a busy machine a process comes less far before it is killed. */
    private static final int MOST_KILLS = 80;

    private static final Set<String> TO_BE_MET = Set.of("within a stage", "within saving");

    @TempDir Path temp;

    private final List<RunSpec> cell =
            TinyCell.of("pythia-1.4b", "medical", "lora", "steps", "8", "token_budget", "64");

    private Path spec(Execution execution) throws IOException {
        Path file = temp.resolve("cell.json");
        Files.writeString(file, new CellSpec(cell, execution).toJson());
        return file;
    }

    private Path whole() throws IOException, InterruptedException {
        Path whole = temp.resolve("whole");
        FfProcess process = FfProcess.cell(spec(Execution.DEFAULT), whole);
        assertEquals(0, process.exit(), process::output);
        return whole;
    }

    @Test
    void twentyKillsAtRandomMomentsChangeNothing() throws IOException, InterruptedException {
        Path whole = whole();
        Path results = temp.resolve("killed");
        // Saved at every chance, so that many kills fall into the writing of one.
        Path spec = spec(new Execution("", 0, 1e-6, 0));
        Random random = new Random(7);
        Map<String, Integer> moments = new TreeMap<>();
        for (int kill = 0;
                kill < KILLS || (kill < MOST_KILLS && !moments.keySet().containsAll(TO_BE_MET));
                kill++) {
            FfProcess process = FfProcess.cell(spec, results);
            process.awaitWork();
            Thread.sleep(random.nextInt(700));
            process.signal("KILL");
            process.exit();
            moments.merge(moment(results), 1, Integer::sum);
        }
        FfProcess last = FfProcess.cell(spec, results);
        assertEquals(0, last.exit(), last::output);
        for (RunSpec run : cell) {
            TinyCell.assertSame(whole, results, run);
        }
        System.out.println("killed: " + moments);
        assertTrue(moments.keySet().containsAll(TO_BE_MET), moments.toString());
    }

    /** Returns where the last kill met the cell. */
    private String moment(Path results) {
        for (RunSpec run : cell) {
            RunFolder folder = CellRunner.folder(results, run);
            if (RunReader.readState(folder).state() != RunState.State.RUNNING) {
                continue;
            }
            Path saved = folder.path().resolve(SavedWork.FOLDER);
            if (Files.exists(saved.resolve(SavedRuns.TEMPORARY))) {
                return "within saving";
            }
            return SavedWork.of(folder)
                    .newest(any -> Optional.empty(), System.out::println)
                    .map(last -> last.parts().get("stage"))
                    .map(stage -> stage.path("begun").asBoolean() ? "within a stage" : "elsewhere")
                    .orElse("elsewhere");
        }
        return "between runs";
    }

    @Test
    void aFirstSignalSavesAndASecondInterruptLeavesAtOnce()
            throws IOException, InterruptedException {
        Path whole = whole();
        Path results = temp.resolve("stopped");
        Path spec = spec(Execution.DEFAULT);
        for (String signal : List.of("TERM", "INT")) {
            FfProcess process = FfProcess.cell(spec, results);
            process.awaitWork();
            process.signal(signal);
            assertEquals(signal.equals("INT") ? 130 : 143, process.exit(), process::output);
            RunState state = RunReader.readState(CellRunner.folder(results, cell.get(0)));
            assertEquals(RunState.State.RESUMABLE, state.state());
            assertTrue(state.reason().contains("SIG" + signal), state.reason());
        }
        FfProcess hurried = FfProcess.cell(spec, results);
        hurried.awaitWork();
        hurried.signal("INT");
        hurried.signal("INT");
        assertEquals(130, hurried.exit(), hurried::output);
        FfProcess last = FfProcess.cell(spec, results);
        assertEquals(0, last.exit(), last::output);
        for (RunSpec run : cell) {
            TinyCell.assertSame(whole, results, run);
        }
    }
}
