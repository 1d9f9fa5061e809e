package org.fastforward.analysis.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.SyntheticGrid;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.analysis.record.GridArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.table.SavingsTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class GridRunsTest {
    @TempDir private Path temp;

    private static CellKey atRank(String rank) {
        return new CellKey("pythia-1.4b", "medical", "lora", 0)
                .with(new VariedSettings(Map.of("rank", rank)));
    }

    private GridRuns twoRanks() {
        SyntheticGrid grid = new SyntheticGrid(temp.resolve("g"));
        for (String rank : List.of("16", "4")) {
            grid.adam(atRank(rank));
            grid.fastForward(atRank(rank), "paper", 0.3);
        }
        return GridRuns.read(temp.resolve("g"));
    }

    private static void write(Path folder, Map<String, Object> set, Map<String, Object> defaults) {
        new GridRecord(
                        RunRecord.SCHEMA_VERSION,
                        "g",
                        List.of("pythia-1.4b"),
                        List.of("medical"),
                        List.of("lora"),
                        List.of(0L),
                        Map.of("rank", List.of(16, 4)),
                        List.of(new GridArm("paper", set, Map.of())),
                        defaults,
                        true)
                .writeTo(folder);
    }

    @Test
    void cellsAreToldApartByTheSettingThatTheGridNames() {
        write(temp.resolve("g"), Map.of(), Map.of());
        GridRuns grid = twoRanks();
        assertEquals(List.of(atRank("16"), atRank("4")), grid.cells(), "in the grid's order");
        assertTrue(grid.comparisons().stream().allMatch(Comparison::reached));
    }

    @Test
    void cellsAreToldApartByWhatDiffersWhereNobodyNamesIt() {
        GridRuns grid = twoRanks();
        assertEquals(List.of(atRank("4"), atRank("16")), grid.cells(), "sorted as numbers");
        assertTrue(grid.comparisons().stream().allMatch(Comparison::reached));
        Table savings = SavingsTable.of(grid);
        assertEquals("rank", savings.columnNames().get(savings.columnCount() - 1));
        assertEquals(List.of("4", "16"), savings.stringColumn("rank").asList());
    }

    @Test
    void aRecordThatIsOlderThanASettingHasItsDefault() {
        write(temp.resolve("g"), Map.of("rate", "fixed"), Map.of("rate", "fixed"));
        GridRuns grid = twoRanks();
        ArmKey fixed = new ArmKey("paper", new VariedSettings(Map.of("rate", "fixed")));
        assertEquals(List.of(fixed), grid.axes().arms());
        assertTrue(grid.comparisons().stream().allMatch(Comparison::reached));
        assertEquals("paper", grid.axes().shown(fixed).inWords(), "there is no other");
    }
}
