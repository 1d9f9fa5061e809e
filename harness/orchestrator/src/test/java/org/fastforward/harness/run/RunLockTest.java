package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.machine.Machine;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.state.RunLock;
import org.fastforward.harness.state.StateFile;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    @TempDir Path temp;

    @Test
    void aRunBelongsToOneAtATime() {
        RunFolder folder = new RunFolder(temp.resolve("run"));
        assertFalse(RunLock.isHeld(folder));
        RunLock lock = RunLock.take(folder).orElseThrow();
        assertTrue(RunLock.take(folder).isEmpty());
        assertTrue(RunLock.isHeld(folder), "looking does not give it back");
        assertTrue(RunLock.take(folder).isEmpty());
        lock.close();
        assertFalse(RunLock.isHeld(folder));
        RunLock.take(folder).orElseThrow().close();
    }

    @Test
    void aCellWhoseRunIsHeldIsLeftToItsHolder() {
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "chat", "lora");
        RunFolder adam = CellRunner.folder(temp, cell.get(0));
        RunLock lock = RunLock.take(adam).orElseThrow();
        TinyCell.Silent progress = new TinyCell.Silent();
        try (lock) {
            RunWriter.writeState(
                    adam, RunState.of(RunState.State.RUNNING, "").by("node7", 4711, 0));
            assertEquals(Outcome.HELD, TinyCell.runner(temp, progress).run(cell));
        }
        assertEquals(1, progress.lines.size());
        assertTrue(progress.lines.get(0).contains("process 4711 on node7"), progress.lines.get(0));
    }

    @Test
    void aHeartbeatOnAnotherMachineCountsWhateverItsClockSays() throws IOException {
        RunFolder folder = new RunFolder(temp.resolve("run"));
        Files.createDirectories(folder.path());
        RunState running = RunState.of(RunState.State.RUNNING, "");
        Duration watch = Duration.ofMillis(300);
        RunWriter.writeState(folder, running.by("elsewhere", 1, 5));
        assertFalse(StateFile.beatsElsewhere(folder, watch), "a heart that stands still");
        Thread heart =
                new Thread(
                        () -> {
                            for (long beat = 6; !Thread.interrupted(); beat++) {
                                RunWriter.writeState(folder, running.by("elsewhere", 1, beat));
                            }
                        });
        heart.start();
        assertTrue(StateFile.beatsElsewhere(folder, watch));
        heart.interrupt();
        RunWriter.writeState(folder, running.by(Machine.host(), 1, 5));
        assertFalse(StateFile.beatsElsewhere(folder, watch), "here the lock has the say");
    }

    @Test
    void aResultsFolderThatCannotBeWrittenIsToldInOneLine() throws IOException {
        // A file where the folder should be: refused even to the superuser.
        Path file = Files.createFile(temp.resolve("results"));
        UserException refused =
                assertThrows(
                        UserException.class,
                        () -> RunLock.take(new RunFolder(file.resolve("run"))));
        assertTrue(refused.getMessage().contains("--results"), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }
}
