package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.run.TinyCell;
import org.fastforward.harness.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RerunCommandTest {
    @TempDir private Path temp;

    private String said;

    private int rerun(Path folder, String... more) {
        StringWriter text = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
        List<String> args = new ArrayList<>(List.of("rerun", folder.toString()));
        args.addAll(List.of(more));
        int exit = command.execute(args.toArray(String[]::new));
        said = text.toString();
        return exit;
    }

    @Test
    void findsNoDifferenceInAFreshRunAndSaysWhereAnotherDiffers() throws IOException {
        Path results = temp.resolve("results");
        List<RunSpec> cell = TinyCell.of("pythia-1.4b", "chat", "lora", "steps", "7");
        assertEquals(Outcome.DONE, TinyCell.run(results, cell));
        Path again = temp.resolve("again");
        for (RunSpec spec : List.of(cell.get(0), cell.get(2))) {
            Path folder = CellRunner.folder(results, spec).path();
            assertEquals(0, rerun(folder, "--into", again.toString()), said);
            assertTrue(said.contains("No difference in "), said);
            assertTrue(Files.exists(CellRunner.folder(again, spec).runJson()), "the same id");
        }
        RunFolder stages = CellRunner.folder(results, cell.get(2));
        change(stages, "STAGE", 6, "123.0");
        change(stages, "STEP", 3, "9.5");
        assertEquals(1, rerun(stages.path()), said);
        assertTrue(said.contains("STEP row after step 1: train_loss 9.5 then, "), said);
        assertTrue(said.contains("STAGE row after step 3: tau 123.0 then, "), said);
        assertTrue(said.contains("2 differences in "), said);

        assertEquals(2, rerun(stages.path(), "--into", results.toString()));
        assertTrue(said.contains("is where that run lies"), said);
        assertEquals(2, rerun(stages.path(), "--data", temp.resolve("none").toString()));
        assertEquals(1, said.lines().count(), said);
        Files.delete(stages.stateJson());
        assertEquals(2, rerun(stages.path()));
        assertTrue(said.contains("PENDING: only a finished run can be compared"), said);
    }

    /** Writes another value into the first row of a kind. */
    private static void change(RunFolder folder, String kind, int column, String value)
            throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(folder.eventsCsv()));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(kind + ",")) {
                String[] cells = lines.get(i).split(",", -1);
                assertFalse(cells[column].isEmpty());
                cells[column] = value;
                lines.set(i, String.join(",", cells));
                break;
            }
        }
        Files.writeString(folder.eventsCsv(), String.join("\n", lines) + "\n");
    }
}
