package org.fastforward.harness.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.run.WantedRuns;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids of committed runs, computed again from the grid that made them. */
class CommittedIdsTest {
    private static final List<JsonNode> SPLIT_VERSION_1 =
            List.of(SettingsReader.layer(Map.of("split_version", "1")));

    private static final List<JsonNode> VERSIONS_1 =
            List.of(SettingsReader.layer(Map.of("split_version", "1", "step_version", "1")));

    @TempDir private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"mini", "real", "tuned", "tuned-real", "analyses", "combined"})
    void areThoseOfTheirGridAndRecord(String name) throws IOException {
        Path folder = Home.resolve("results").resolve(name);
        List<Run> committed = RunReader.readAll(folder.resolve("runs")).runs();
        assertFalse(committed.isEmpty());
        Map<String, RunSpec> byId = new TreeMap<>();
        GridFile file = GridFile.read(name);
        // What the grid real has set since it was recorded, it does not set here.
        Grid grid =
                new Grid(
                        file.profile().equals("real") ? file.withData(dataFolder()) : file,
                        name,
                        name.equals("real") ? VERSIONS_1 : List.of());
        runs(grid).forEach(run -> byId.put(run.id(), run));
        Set<String> ids = new TreeSet<>();
        for (Run run : committed) {
            RunRecord record = run.record();
            ids.add(record.id());
            RunSpec spec = byId.get(record.id());
            assertEquals(record.id(), run.folder().id());
            assertEquals(record.arm() + record.policy(), spec.arm() + spec.policy(), record.id());
            assertEquals(
                    texts(telling(record.settings())),
                    texts(telling(then(spec, record))),
                    record.id());
        }
        assertEquals(byId.keySet(), ids, "every run of the grid is committed and no other");
    }

    /** The ids under which the grid mini was recorded when there were 29 settings and one rule. */
    @Test
    void areWhatTheyWereBeforeThereWereMoreSettings() throws IOException {
        Set<String> now = new TreeSet<>();
        runs(new Grid(GridFile.read("mini"), "mini", SPLIT_VERSION_1))
                .forEach(run -> now.add(run.id()));

        try (InputStream then = getClass().getResourceAsStream("/ids/mini-split-version-1.txt")) {
            String ids = new String(then.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(new TreeSet<>(ids.lines().toList()), now);
        }
    }

    private static Stream<RunSpec> runs(Grid grid) {
        return Stream.concat(grid.cells().stream(), grid.studies().stream())
                .flatMap(
                        cell ->
                                WantedRuns.of(Home.resolve("results"), cell.runs(), cell.tuning())
                                        .stream());
    }

    /** The settings that there were when the run was recorded. */
    private static Map<String, Object> then(RunSpec spec, RunRecord record) {
        Map<String, Object> settings = SettingsReader.plain(spec.settings());
        settings.keySet().retainAll(record.settings().keySet());
        return settings;
    }

    /** Without what says nothing where there are no stand-ins: its default has changed. */
    private static Map<String, Object> telling(Map<String, Object> settings) {
        Map<String, Object> some = new TreeMap<>(settings);
        some.remove("loge_samples");
        return some;
    }

    private static Map<String, String> texts(Map<String, Object> settings) {
        Map<String, String> texts = new TreeMap<>();
        settings.forEach((key, value) -> texts.put(key, SettingText.of(value)));
        return texts;
    }

    /** The grid {@code real} was recorded with {@code --data} and a folder of these files. */
    private Path dataFolder() throws IOException {
        for (String task : List.of("medical", "instruction", "chat")) {
            Files.writeString(temp.resolve(task + ".jsonl"), "{}\n");
        }
        return temp;
    }
}
