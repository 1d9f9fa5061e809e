package org.fastforward.harness.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.state.RunLock;
import org.fastforward.harness.watch.WatchServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that follows a results folder. */
@Tag("browser")
class WatchInABrowserTest {
    /**
     * Counts the rows that one task of the page draws: observers of changes are told when it ends.
     * How long that takes is the machine's matter.
     */
    private static final String WATCH_WHAT_IS_DRAWN =
            """
            const body = document.querySelector('#now tbody');
            if (!body) return false;
            window.drawn = { most: 0, get rows() { return [...body.rows]; } };
            new MutationObserver(changes => {
              const rows = changes.reduce((sum, change) => sum + change.addedNodes.length, 0);
              drawn.most = Math.max(drawn.most, rows);
            }).observe(body, { childList: true });
            return true;
            """;

    @TempDir private static Path temp;
    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = new Browser(temp.resolve("profile"));
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    @Test
    void followsAGridThatRuns() throws Exception {
        Grid grid = Grid.read("mini", null);
        Path results = temp.resolve("results");
        try (WatchServer server = WatchServer.start(grid, results, "127.0.0.1", 0, line -> {})) {
            browser.open(server.address(), Browser.WIDE);
            browser.await("what is missing", () -> told().contains("There is no folder"));
            RunSpec adam = grid.cells().get(0).runs().get(0);
            RunFolder running = Records.copy(adam, results, "run.json");
            List<String> rows = Files.readAllLines(Records.of(adam).eventsCsv());
            append(running, rows.subList(0, 20));
            RunWriter.writeState(running, RunState.of(RunState.State.RUNNING, "").by("here", 1, 1));
            try (RunLock lock = RunLock.take(running).orElseThrow()) {
                assertNotNull(lock);
                browser.await("a running cell", () -> counts().contains("1 running"));
                browser.await("its curve", () -> points() == 3);
                append(running, rows.subList(20, 40));
                browser.await("more of it", () -> points() == 5);
                browser.assertDrawn("#loss-chart", "#0072b2");
            }
            RunSpec other = grid.cells().get(1).runs().get(0);
            RunFolder failed = Records.copy(other, results, "run.json");
            RunWriter.writeState(
                    failed,
                    RunState.of(
                            RunState.State.FAILED, "killed by SIGKILL; last lines: no <memory>"));
            browser.await("a failure", () -> browser.text("#now").contains("no <memory>"));
            browser.picture("watch_1280");
            Files.writeString(failed.stateJson(), "{\"schema_version\" : 1,");
            Files.writeString(failed.runJson(), "{\"schema_ver");
            browser.await("half a record", () -> told().contains("state.json"));
            copyAll(grid, results);
            String saved = Records.saved();
            browser.await(
                    "savings",
                    () ->
                            browser.text(".result").length() > 0
                                    && browser.text("#result").contains(saved));
            browser.assertFits();
            browser.resize(Browser.PHONE);
            Thread.sleep(400);
            browser.assertFits();
            browser.picture("watch_390");
            Files.move(results.resolve("mini"), results.resolve("gone"));
            browser.await("what is gone", () -> told().contains("There is no folder"));
            Files.move(results.resolve("gone"), results.resolve("mini"));
            browser.await("that it is back", () -> told().contains("As of"));
            browser.assertQuiet();
        }
    }

    @Test
    void drawsAThousandCellsSomeAtATime() throws Exception {
        String seeds =
                IntStream.range(0, 42).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        Path file =
                Files.writeString(
                        temp.resolve("big.yaml"),
                        """
                        name: big
                        profile: mini
                        models:
                          pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}
                          pythia-2.8b: {checkpoint: models/miniatures/pythia-2.8b}
                          pythia-6.9b: {checkpoint: models/miniatures/pythia-6.9b}
                          llama-3-8b: {checkpoint: models/miniatures/llama-3-8b}
                        tasks: {medical: {data: embedded}, chat: {data: embedded}, instruction: {data: embedded}}
                        adapters: [lora, dora]
                        policies: [paper, bracket]
                        seeds: [%s]
                        """
                                .formatted(seeds));
        Grid big = Grid.read(file.toString(), null);
        assertEquals(1008, big.cells().size());
        Path results = temp.resolve("many");
        writeAll(big, results);
        try (WatchServer server = WatchServer.start(big, results, "127.0.0.1", 0, line -> {})) {
            browser.open(server.address(), Browser.WIDE);
            browser.await("the page", () -> (Boolean) browser.run(WATCH_WHAT_IS_DRAWN));
            browser.await("all cells", () -> cells() == 1008);
            fail(big, results, 300, "try 0");
            browser.run("drawn.rows.forEach(row => { row.stood = true; })");
            fail(big, results, 300, "try 1");
            browser.picture("watch_thousand");
            assertEquals(708L, browser.run("return drawn.rows.filter(row => row.stood).length"));
            long most = (Long) browser.run("return drawn.most");
            assertTrue(most <= 100, "rows drawn in one go: " + most);
            browser.assertQuiet();
        }
    }

    /** Lets runs of a grid's first cells fail and waits until the page shows them all. */
    private static void fail(Grid grid, Path results, int cells, String why) throws Exception {
        for (Grid.Cell cell : grid.cells().subList(0, cells)) {
            RunWriter.writeState(
                    CellRunner.folder(results, cell.runs().get(0)),
                    RunState.of(RunState.State.FAILED, why));
        }
        browser.await("the change", () -> shown(why) == cells);
    }

    /** Asked in the page: a driver takes seconds to read a thousand rows. */
    private static long shown(String text) {
        return (Long)
                browser.run(
                        "return drawn.rows.filter(r => r.textContent.includes(arguments[0])).length",
                        text);
    }

    private static long cells() {
        return (Long) browser.run("return document.querySelectorAll('#now tbody tr').length");
    }

    private static String told() {
        return browser.text("#connection");
    }

    private static String counts() {
        return browser.text("#counts");
    }

    /** How many points the chart's first line has. */
    private static long points() {
        return ((Number)
                        browser.run(
                                """
                                const chart = echarts.getInstanceByDom(document.getElementById('loss-chart'));
                                return chart?.getOption()?.series?.[0]?.data.length ?? 0;
                                """))
                .longValue();
    }

    private static void append(RunFolder run, List<String> rows) throws IOException {
        Files.writeString(
                run.eventsCsv(),
                String.join("\n", rows) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static void copyAll(Grid grid, Path results) throws IOException {
        for (Grid.Cell cell : grid.cells()) {
            for (RunSpec run : cell.runs()) {
                Records.copy(run, results);
            }
        }
    }

    /** Writes every run of a grid as done, after a committed one of its arm. */
    private static void writeAll(Grid grid, Path results) throws IOException {
        List<RunFolder> models = new ArrayList<>();
        for (RunSpec run : Grid.read("mini", null).cells().get(0).runs()) {
            models.add(Records.of(run));
        }
        List<RunRecord> records = models.stream().map(RunReader::readRecord).toList();
        for (Grid.Cell cell : grid.cells()) {
            for (int arm = 0; arm < cell.runs().size(); arm++) {
                Records.copyAs(models.get(arm), records.get(arm), cell.runs().get(arm), results);
            }
        }
    }
}
