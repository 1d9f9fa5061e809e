package org.fastforward.harness.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
    private static final String BASE =
            """
            name: g
            profile: real
            models: {a: {checkpoint: c/a}, b: {checkpoint: c/b}}
            tasks: {medical: {data: d/m}, chat: {data: d/c}}
            adapters: [lora]
            policies: [bracket]
            seeds: [0]
            settings: {rank: 8, split_version: 2}
            """;

    @TempDir Path temp;

    private static Grid grid(String more) {
        return new Grid(GridFileReader.parse("test", BASE + more), "g", List.of());
    }

    private static List<String> arms(Grid.Cell cell) {
        return cell.runs().stream().map(RunSpec::armName).toList();
    }

    private static final String THREE =
            """
            parts:
              - {models: [a], tasks: [chat], vary: {rank: [2, 8]}}
              - {models: [a], tasks: [chat], policies: [], arms: [{policy: paper}]}
              - {models: [b], tasks: [medical], seeds: [1], vary: {interval: [1, 3]}}
            """;

    @Test
    void partsAreGridsOfTheirOwnAndShareTheirCells() {
        Grid grid = grid(THREE);
        assertEquals(
                List.of("a/chat/lora/0/rank=2", "a/chat/lora/0/rank=8", "b/medical/lora/1/rank=8"),
                grid.cells().stream().map(Grid.Cell::name).toList());
        assertEquals(
                List.of("adam", "fast-forward bracket", "fast-forward paper"),
                arms(grid.cells().get(1)));
        assertEquals(
                List.of(
                        "adam",
                        "fast-forward bracket, interval 1",
                        "fast-forward bracket, interval 3"),
                arms(grid.cells().get(2)));
    }

    /** A cell is the same run whichever way a grid comes to it. */
    @Test
    void aPartChangesNoId() {
        Grid whole = grid("");
        Grid part = grid("parts: [{models: [b]}, {models: [a], tasks: [chat]}]");
        List<String> ids =
                whole.cells().stream().flatMap(c -> c.runs().stream()).map(RunSpec::id).toList();
        assertEquals(3, part.cells().size());
        part.cells()
                .forEach(cell -> cell.runs().forEach(run -> assertTrue(ids.contains(run.id()))));
    }

    @Test
    void theDescriptionWantsWhatThePartsWant() {
        Grid grid = grid(THREE);
        grid.record().writeTo(temp);
        GridRecord record = GridRecord.readFrom(temp).orElseThrow();
        CellKey both = cell("a", "chat", 0, "8");
        assertTrue(record.wants(both));
        assertTrue(record.wants(cell("a", "chat", 0, "2")));
        assertFalse(record.wants(cell("b", "medical", 1, "2")));
        assertFalse(record.wants(cell("b", "chat", 0, "8")));
        assertEquals(
                List.of("bracket", "paper"),
                record.arms(both).stream().map(ArmKey::policy).toList());
        assertEquals(2, record.arms(cell("b", "medical", 1, "8")).size());
    }

    private static CellKey cell(String model, String task, long seed, String rank) {
        return new CellKey(model, task, "lora", seed, new VariedSettings(Map.of("rank", rank)));
    }

    /** What a part sets for itself tells its cells from those of the others. */
    @Test
    void aPartsOwnSettingsTellItsCellsApart() {
        Grid grid = grid("parts: [{}, {settings: {max_length: 64}, models: [a]}]");
        assertEquals(6, grid.cells().size());
        assertEquals("a/medical/lora/0/max_length=1024", grid.cells().get(0).name());
        assertEquals("a/medical/lora/0/max_length=64", grid.cells().get(4).name());
        assertEquals(64, grid.cells().get(4).runs().get(0).settings().maxLength());
        assertEquals(8, grid.cells().get(4).runs().get(0).settings().rank());
    }

    @Test
    void anUnknownModelOfAPartIsToldByName() {
        UserException e = assertThrows(UserException.class, () -> grid("parts: [{models: [c]}]"));
        assertEquals("grid test: a part has the unknown model 'c'; known: a, b", e.getMessage());
    }

    /** What a part sets for other arms alone leaves the cell one, with one Adam arm. */
    @Test
    void partsThatSetOnlyWhatAdamDoesNotKnowShareTheirCell() {
        Grid grid =
                grid(
                        """
                        parts:
                          - {models: [a], tasks: [chat]}
                          - {models: [a], tasks: [chat], settings: {ending: steps}}
                        """);
        assertEquals(1, grid.cells().size());
        List<RunSpec> runs = grid.cells().get(0).runs();
        assertEquals(
                List.of("target", "target", "steps"),
                runs.stream().map(run -> run.settings().ending()).toList());
        assertEquals(1, runs.stream().filter(RunSpec::isAdam).count());
    }
}
