package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.spec.CellSpec;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or read-only; a small file system in memory plays them. Needs root. */
@Tag("faults")
class DiskFaultTest {
    private static final int SIZE = 4 << 20;

    @TempDir Path temp;
    private Path disk;

    private final List<RunSpec> cell =
            TinyCell.of("pythia-1.4b", "medical", "lora", "steps", "8").subList(0, 2);

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(temp.resolve("disk"));
        int exit = command("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString());
        Assumptions.assumeTrue(exit == 0, "no file system can be mounted here (needs root)");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        command("umount", disk.toString());
    }

    private static int command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).inheritIO().start().waitFor();
    }

    private Path spec(List<RunSpec> runs, Execution execution) throws IOException {
        Path file = temp.resolve("cell.json");
        Files.writeString(file, new CellSpec(runs, execution).toJson());
        return file;
    }

    private Path whole(List<RunSpec> runs) throws IOException, InterruptedException {
        Path whole = temp.resolve("whole");
        FfProcess process = FfProcess.cell(spec(runs, Execution.DEFAULT), whole);
        assertEquals(0, process.exit(), process::output);
        return whole;
    }

    /** Leaves so many bytes of the disk free. */
    private Path fill(int free) throws IOException {
        Path filler = disk.resolve("filler");
        long usable = Files.getFileStore(disk).getUsableSpace();
        Files.write(filler, new byte[(int) (usable - free)]);
        return filler;
    }

    @Test
    void aDiskTooFullToSaveTheRunCostsThatAlone() throws IOException, InterruptedException {
        Path whole = whole(cell);
        fill(160 << 10);
        FfProcess process = FfProcess.cell(spec(cell, new Execution("", 0, 0, 1)), disk);
        int exit = process.exit();
        assertTrue(process.output().contains("cannot save the run"), process::output);
        assertTrue(process.output().contains("training goes on"), process::output);
        Files.delete(disk.resolve("filler"));
        if (exit != 0) {
            FfProcess again = FfProcess.cell(spec(cell, Execution.DEFAULT), disk);
            assertEquals(0, again.exit(), again::output);
        }
        for (RunSpec run : cell) {
            TinyCell.assertSame(whole, disk, run);
        }
    }

    @Test
    void aDiskTooFullForTheLogEndsTheRunAndLosesNothingBefore()
            throws IOException, InterruptedException {
        List<RunSpec> longLog =
                TinyCell.of(
                                "pythia-1.4b",
                                "medical",
                                "lora",
                                "steps",
                                "60",
                                "sequences_per_step",
                                "1",
                                "test_every",
                                "1")
                        .subList(0, 1);
        Path whole = whole(longLog);
        fill(16 << 10);
        FfProcess process = FfProcess.cell(spec(longLog, Execution.DEFAULT), disk);
        assertEquals(1, process.exit(), process::output);
        assertTrue(process.output().contains("No space left on device"), process::output);
        assertFalse(process.output().contains("\tat "), "a line, not a stack trace");
        assertTrue(process.output().contains("events.csv"), process::output);
        RunReader.readEvents(CellRunner.folder(disk, longLog.get(0)));
        Files.delete(disk.resolve("filler"));
        FfProcess again = FfProcess.cell(spec(longLog, Execution.DEFAULT), disk);
        assertEquals(0, again.exit(), again::output);
        for (RunSpec run : longLog) {
            TinyCell.assertSame(whole, disk, run);
        }
    }

    @Test
    void aDiskTooFullForTablesLeavesTheOldOnesWhole() throws IOException, InterruptedException {
        FfProcess cells = FfProcess.cell(spec(cell, Execution.DEFAULT), disk);
        assertEquals(0, cells.exit(), cells::output);
        assertEquals(0, FfProcess.start("figures", "--grid", "test", "--results", disk).exit());
        Path table = disk.resolve("test/tables/savings.csv");
        String before = Files.readString(table);
        fill(1);
        FfProcess figures = FfProcess.start("figures", "--grid", "test", "--results", disk);
        assertEquals(2, figures.exit(), figures::output);
        assertEquals(1, figures.output().lines().count(), figures::output);
        assertTrue(figures.output().contains("No space left on device"), figures::output);
        assertEquals(before, Files.readString(table));
        try (var files = Files.walk(disk)) {
            assertFalse(files.anyMatch(f -> f.toString().contains(".tmp")), "a part of a file");
        }
    }

    @Test
    void aReadOnlyResultsFolderIsToldInOneLine() throws IOException, InterruptedException {
        command("mount", "-o", "remount,ro", disk.toString());
        FfProcess process = FfProcess.cell(spec(cell, Execution.DEFAULT), disk);
        assertEquals(2, process.exit(), process::output);
        assertEquals(1, process.output().lines().count(), process::output);
        assertTrue(process.output().contains("Read-only file system"), process::output);
        FfProcess grid = FfProcess.start("grid", "run", "--grid", "mini", "--results", disk);
        assertEquals(2, grid.exit(), grid::output);
        assertTrue(grid.output().contains("Read-only file system"), grid::output);
        assertFalse(grid.output().contains("\tat "), grid::output);
    }
}
