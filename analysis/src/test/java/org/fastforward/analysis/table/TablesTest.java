package org.fastforward.analysis.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.analysis.SyntheticGrid;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.analysis.record.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class TablesTest {
    private static final Locale LOCALE = Locale.getDefault();

    @TempDir private Path temp;

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(LOCALE);
    }

    /** Two cells whose arms stand in every possible way; the expected files were read by eye. */
    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de-DE", "tr-TR", "ar-EG"})
    void areTheSameInEveryLocale(String locale) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(locale));
        Path folder = temp.resolve("golden");
        write(folder);
        Map<String, String> first = tables(folder, temp.resolve("first"));
        assertEquals(first, tables(folder, temp.resolve("again")));
        for (Map.Entry<String, String> file : first.entrySet()) {
            assertEquals(
                    golden("golden", file.getKey(), file.getValue()),
                    file.getValue(),
                    file.getKey());
        }
    }

    @Test
    void showWhyASavingIsMissing() {
        Path folder = temp.resolve("golden");
        write(folder);
        Table savings = SavingsTable.of(GridRuns.read(folder));
        assertEquals(8, savings.rowCount());
        Map<String, String> notes = new TreeMap<>();
        for (Row row : savings) {
            String arm = row.getString("task") + " " + row.getString("adapter");
            notes.put(arm + " " + row.getString("policy"), row.getString("note"));
            boolean stated = !row.isMissing("flops_saved_percent");
            assertEquals(row.getString("note").isEmpty(), stated);
            assertEquals(stated, !row.isMissing("wall_saved_percent"));
        }
        assertEquals(
                Map.of(
                        "medical lora paper", "",
                        "medical lora bracket", "target not reached",
                        "medical dora paper", "fast-forward failed: out of memory",
                        "medical dora bracket", "fast-forward running",
                        "chat lora paper", "adam resumable; fast-forward pending",
                        "chat lora bracket", "adam resumable; fast-forward missing",
                        "chat dora paper", "adam missing; fast-forward missing",
                        "chat dora bracket", "adam missing; fast-forward missing"),
                notes);
    }

    @Test
    void neverCompareArmsOfDifferentTargets() {
        Path folder = temp.resolve("moved");
        SyntheticGrid grid = new SyntheticGrid(folder);
        CellKey cell = new CellKey("pythia-1.4b", "medical", "lora", 0);
        grid.adam(cell);
        grid.fastForward(cell, "paper", 0.3);
        GridRuns before = GridRuns.read(folder);
        assertTrue(before.comparisons().get(0).reached());

        Run adam = before.adam(cell).orElseThrow();
        Summary was = adam.state().summary();
        Summary moved =
                new Summary(
                        3, 4.5, 3, true, 60, 0, 0, was.flopsPaper(), 1, 1, 1, 1, was.tokens(), 1);
        RunWriter.writeState(adam.folder(), RunState.done(moved));
        Row row = SavingsTable.of(GridRuns.read(folder)).row(0);
        assertEquals("fast-forward aimed at the target of another adam run", row.getString("note"));
        assertTrue(row.isMissing("reached"));
        assertTrue(row.isMissing("flops_saved_percent"));
    }

    @Test
    void haveHeadersWithoutRuns() throws IOException {
        Map<String, String> files = tables(temp.resolve("nothing"), temp.resolve("out"));
        assertEquals(10, files.size());
        assertTrue(files.get("savings.csv").startsWith("model,task,adapter,seed,policy,"));
        assertEquals(1, files.get("savings.csv").lines().count());
        assertEquals(25, files.get("paper_vs_ours.csv").lines().count());
    }

    private static void write(Path folder) {
        SyntheticGrid grid = new SyntheticGrid(folder);
        grid.grid(
                        List.of("pythia-1.4b"),
                        List.of("medical", "chat"),
                        List.of("lora", "dora"),
                        List.of("paper", "bracket"))
                .writeTo(folder);
        CellKey whole = new CellKey("pythia-1.4b", "medical", "lora", 0);
        grid.adam(whole);
        grid.fastForward(whole, "paper", 0.3);
        grid.fastForward(whole, "bracket", 0.1, false);
        grid.study(whole, 3);
        grid.study(whole, 10);
        CellKey half = new CellKey("pythia-1.4b", "medical", "dora", 0);
        grid.adam(half);
        grid.unfinished(half, "paper", RunState.State.FAILED, "out of\nmemory");
        grid.unfinished(half, "bracket", RunState.State.RUNNING, "");
        CellKey begun = new CellKey("pythia-1.4b", "chat", "lora", 0);
        grid.unfinished(begun, "", RunState.State.RESUMABLE, "");
        grid.unfinished(begun, "paper", RunState.State.PENDING, "");
    }

    static Map<String, String> tables(Path folder, Path out) throws IOException {
        GridRuns grid = GridRuns.read(folder);
        Map<String, String> files = new TreeMap<>();
        for (Path file : Tables.write(Tables.of(grid), ProvenanceTable.footer(grid), out)) {
            files.put(file.getFileName().toString(), Files.readString(file));
        }
        return files;
    }

    /** The expected text; written anew instead where the system property {@code golden} says. */
    static String golden(String folder, String name, String actual) throws IOException {
        String into = System.getProperty("golden", "");
        if (!into.isEmpty()) {
            Files.createDirectories(Path.of(into, folder));
            Files.writeString(Path.of(into, folder, name), actual);
            return actual;
        }
        try (InputStream stream = TablesTest.class.getResourceAsStream(folder + "/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
