package org.fastforward.analysis.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.figure.Figures;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.table.Tables;
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
    void removesTablesAndFiguresOfBefore() throws IOException {
        Path folder = temp.resolve("mini");
        write(folder);
        Analysis.regenerate(folder);
        Map<String, byte[]> before = files(folder);
        Path notes = folder.resolve("figures/notes.txt");
        AtomicFile.write(folder.resolve("tables/of_an_arm_of_before.csv"), "a,b\n");
        AtomicFile.write(folder.resolve("figures/of_a_cell_of_before.png"), "no picture");
        AtomicFile.write(notes, "mine");
        Analysis.regenerate(folder);
        assertTrue(Files.deleteIfExists(notes), "what this program does not write stays");
        assertEquals(before.keySet(), files(folder).keySet());
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
        JsonNode data = data(page);
        assertTrue(data.get("footer").get(0).asText().startsWith("This grid is a miniature"));
        assertTrue(data.get("tables").toString().contains("fast-forward failed: out of <memory>"));
        assertFalse(page.contains("<memory>"), "no text of a record is markup");
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
        assertFalse(page.contains("is a miniature:"));
        assertFalse(page.contains("(miniature)"));
        assertFalse(Files.exists(folder.resolve("tables/paper_vs_ours.csv")));
        assertFigures(folder, data(page), 17 + 1);
    }

    @Test
    void namesOnlyFiguresThatAreThere() throws IOException {
        Path folder = temp.resolve("mini");
        write(folder);
        String page = Files.readString(Analysis.regenerate(folder).report());
        assertFigures(folder, data(page), 2 + 1 + 2 + 1);
    }

    private static void assertFigures(Path folder, JsonNode data, int expected) {
        assertEquals(expected, data.get("figures").size());
        for (JsonNode figure : data.get("figures")) {
            for (JsonNode format : data.get("formats")) {
                String file = figure.get("name").asText() + "." + format.asText();
                assertTrue(Files.isRegularFile(folder.resolve("figures").resolve(file)), file);
            }
        }
    }

    @Test
    void holdsEverythingInOneFile() throws IOException {
        Path folder = temp.resolve("whole");
        new SyntheticGrid(folder).writeWhole();
        GridRuns grid = GridRuns.read(folder);
        JsonNode whole = PageData.of(grid, Tables.of(grid), Figures.of(grid), List.of());
        String page = ReportPage.html("Fast Forward: grid whole", whole, List.of());
        assertTrue(page.length() < 3_000_000, page.length() + " characters");
        assertTrue(page.contains("http://www.apache.org/licenses/LICENSE-2.0"), "its licence");
        String markup = page.replaceAll("(?s)<script.*?</script>", "");
        Matcher fetched = Pattern.compile("(src|href)=\"(?!data:|#)[^\"]*").matcher(markup);
        assertFalse(fetched.find(), "nothing is fetched");
        assertEquals(3, page.split("</script>", -1).length - 1, "no data end a script");
        JsonNode runs = data(page).get("runs");
        assertEquals(4 * 3 * 2 * 3 + 3, runs.size());
        for (JsonNode run : runs) {
            List<Event> events =
                    RunReader.readEvents(
                            new RunFolder(folder.resolve("runs/" + run.get("id").asText())));
            assertEquals(kinds(events, Event.Kind.TEST), run.get("test").size());
            assertEquals(kinds(events, Event.Kind.STAGE), run.get("stages").size());
        }
    }

    private static long kinds(List<Event> events, Event.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    private static JsonNode data(String page) throws IOException {
        Matcher data =
                Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>")
                        .matcher(page);
        assertTrue(data.find());
        return new ObjectMapper().readTree(data.group(1));
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
        CellKey whole = new CellKey("pythia-1.4b", "medical", "lora", 0);
        grid.adam(whole);
        grid.fastForward(whole, "paper", 0.3);
        CellKey failed = new CellKey("pythia-1.4b", "chat", "lora", 0);
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
