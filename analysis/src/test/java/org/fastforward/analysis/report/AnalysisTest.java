package org.fastforward.analysis.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fastforward.analysis.SyntheticGrid;
import org.fastforward.analysis.cell.Cell;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunState;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalysisTest {
    @TempDir private Path temp;

    @Test
    void writesTheSameFilesAgain() throws IOException {
        Path folder = temp.resolve("mini");
        write(folder);
        AnalysisSummary first = Analysis.regenerate(folder);
        Map<String, byte[]> before = files(folder);
        AnalysisSummary second = Analysis.regenerate(folder);
        assertEquals(first, second);
        Map<String, byte[]> after = files(folder);
        assertEquals(before.keySet(), after.keySet());
        before.forEach((file, bytes) -> assertArrayEquals(bytes, after.get(file), file));
    }

    @Test
    void tellsWhatItFound() throws IOException {
        Path folder = temp.resolve("mini");
        write(folder);
        Path damaged = folder.resolve(RunFolder.RUNS).resolve("damaged").resolve("run.json");
        AtomicFile.write(damaged, "<no json>");
        AnalysisSummary summary = Analysis.regenerate(folder);
        assertEquals(2, summary.expected());
        assertEquals(1, summary.reached());
        assertEquals(0, summary.notReached());
        assertEquals(1, summary.incomplete());
        assertEquals(1, summary.problems().size());
        assertEquals(
                List.of(
                        "lora, paper: FLOPs saved 23.3 % (23.3 to 23.3),"
                                + " time saved 23.3 % (23.3 to 23.3) (1 of 2 cells)"),
                summary.headlines());
        assertTrue(summary.text().startsWith("1 of 2 comparisons reached"), summary.text());
        String page = Files.readString(summary.report());
        assertTrue(page.contains("This grid is a miniature"));
        assertTrue(page.contains("fast-forward failed: out of &lt;memory&gt;"));
        assertTrue(page.contains("cannot read runs/damaged/run.json"));
        assertFalse(page.contains(temp.toString()), "the page reads the same anywhere");
    }

    @Test
    void saysThatLearningRatesDifferAndNothingOfThePaperOrMiniatures() throws IOException {
        Path folder = temp.resolve("real");
        new SyntheticGrid(folder).writeTwoRates();
        AnalysisSummary summary = Analysis.regenerate(folder);
        assertEquals(7, summary.expected());
        assertEquals(7, summary.reached());
        String page = Files.readString(summary.report());
        assertEquals(3, page.split("Every arm against Adam's loss", -1).length - 1);
        assertFalse(page.contains("miniature:"));
        assertFalse(page.contains("(miniature)"));
        assertFalse(page.contains("paper's numbers beside ours"));
        assertFalse(Files.exists(folder.resolve("tables/paper_vs_ours.csv")));
        assertLinks(folder, page, 17);
    }

    @Test
    void linksOnlyToWhatIsThere() throws IOException {
        Path folder = temp.resolve("mini");
        write(folder);
        assertLinks(folder, Files.readString(Analysis.regenerate(folder).report()), 2 + 1 + 2);
    }

    private static void assertLinks(Path folder, String page, int expected) {
        Matcher links = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page);
        int figures = 0;
        while (links.find()) {
            String link = links.group(1);
            if (link.startsWith("#")) {
                assertTrue(page.contains("id=\"" + link.substring(1) + "\""), link);
            } else {
                assertTrue(Files.isRegularFile(folder.resolve(link)), link);
                figures++;
            }
        }
        assertEquals(2 * expected, figures);
    }

    @Test
    void makesAPageOfNothing() {
        AnalysisSummary summary = Analysis.regenerate(temp.resolve("nothing"));
        assertEquals(0, summary.expected());
        assertTrue(Files.isRegularFile(summary.report()));
    }

    @Test
    void refusesADamagedGrid() {
        AtomicFile.write(temp.resolve(GridRecord.FILE_NAME), "{}");
        assertThrows(UserException.class, () -> Analysis.regenerate(temp));
    }

    private static void write(Path folder) {
        SyntheticGrid grid = new SyntheticGrid(folder);
        grid.grid(
                        List.of("pythia-1.4b"),
                        List.of("medical", "chat"),
                        List.of("lora"),
                        List.of("paper"))
                .writeTo(folder);
        Cell whole = new Cell("pythia-1.4b", "medical", "lora", 0);
        grid.adam(whole);
        grid.fastForward(whole, "paper", 0.3);
        Cell failed = new Cell("pythia-1.4b", "chat", "lora", 0);
        grid.adam(failed);
        grid.unfinished(failed, "paper", RunState.State.FAILED, "out of <memory>");
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
