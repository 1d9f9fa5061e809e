package org.fastforward.analysis.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.record.Provenance;
import tech.tablesaw.api.Table;

/** Which programs on which machines made a grid's runs. */
public final class ProvenanceTable {
    /** What a reader of any number of a miniature grid has to know. */
    public static final String MINIATURE =
            "This grid is a miniature: tiny models pretrained by this program, and synthetic data;"
                    + " the percentages show the effect, not the paper's quantities.";

    private ProvenanceTable() {}

    /**
     * Makes the table.
     *
     * @param grid the grid's runs
     * @return one row for each distinct provenance, times of starting left out
     */
    public static Table of(GridRuns grid) {
        Map<Provenance, Integer> counts = new TreeMap<>(Comparator.comparing(Object::toString));
        grid.runs()
                .forEach(run -> counts.merge(timeless(run.record().provenance()), 1, Integer::sum));
        return new Columns<>(List.copyOf(counts.entrySet()))
                .text("commit", row -> row.getKey().commit())
                .truth("dirty", row -> row.getKey().dirty())
                .text("hardware", row -> row.getKey().hardware())
                .count("cores", row -> row.getKey().cores())
                .count("memory_bytes", row -> row.getKey().memoryBytes())
                .text("os", row -> row.getKey().os())
                .text("jdk", row -> row.getKey().jdk())
                .text("djl", row -> row.getKey().djl())
                .text("pytorch", row -> row.getKey().pytorch())
                .count("threads", row -> row.getKey().threads())
                .truth("miniature", row -> grid.miniature())
                .count("runs", row -> row.getValue())
                .toTable("provenance");
    }

    /**
     * The same in sentences, to stand below a table.
     *
     * @param grid the grid's runs
     * @return paragraphs; one more for a miniature
     */
    public static List<String> footer(GridRuns grid) {
        List<String> paragraphs = new ArrayList<>();
        if (grid.miniature()) {
            paragraphs.add(MINIATURE);
        }
        paragraphs.add(
                grid.runs().size()
                        + " runs. Commit: "
                        + distinct(grid, ProvenanceTable::commit)
                        + ". Hardware: "
                        + distinct(
                                grid, found -> found.hardware() + ", " + found.cores() + " cores")
                        + ". JDK: "
                        + distinct(grid, Provenance::jdk)
                        + ". DJL: "
                        + distinct(grid, Provenance::djl)
                        + ". PyTorch: "
                        + distinct(grid, Provenance::pytorch)
                        + ".");
        return paragraphs;
    }

    private static String commit(Provenance found) {
        return found.dirty() ? found.commit() + " (modified)" : found.commit();
    }

    private static String distinct(GridRuns grid, Function<Provenance, String> value) {
        String values =
                grid.runs().stream()
                        .map(run -> value.apply(run.record().provenance()))
                        .filter(text -> !text.isBlank())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining("; "));
        return values.isEmpty() ? "unknown" : values;
    }

    private static Provenance timeless(Provenance found) {
        return new Provenance(
                found.commit(),
                found.dirty(),
                found.hardware(),
                found.cores(),
                found.memoryBytes(),
                found.os(),
                found.jdk(),
                found.djl(),
                found.pytorch(),
                found.threads(),
                "");
    }
}
