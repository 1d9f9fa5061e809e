package org.fastforward.harness.grid.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.run.CellRunner;

/**
 * The folders of a grid's runs. A run's folder is named by a hash of all that the run is, which is
 * computed once here; and one look at the grid's folder tells which runs have begun, instead of one
 * look for each.
 */
public final class GridFolders {
    private final List<List<RunFolder>> ofCells;
    private final Set<String> begun;

    private GridFolders(List<List<RunFolder>> ofCells, Set<String> begun) {
        this.ofCells = ofCells;
        this.begun = begun;
    }

    /**
     * Looks where there may be something.
     *
     * @param results the folder of all results
     * @return empty where no run of the grid has begun
     */
    public static Optional<GridFolders> ofBegun(Path results, String grid, List<Cell> cells) {
        Set<String> begun = begun(results.resolve(grid).resolve(RunFolder.RUNS));
        return begun.isEmpty() ? Optional.empty() : Optional.of(of(results, grid, cells));
    }

    /**
     * Names the folders and looks which are there.
     *
     * @param results the folder of all results
     */
    public static GridFolders of(Path results, String grid, List<Cell> cells) {
        return new GridFolders(
                cells.parallelStream()
                        .map(
                                cell ->
                                        cell.runs().stream()
                                                .map(run -> CellRunner.folder(results, run))
                                                .toList())
                        .toList(),
                begun(results.resolve(grid).resolve(RunFolder.RUNS)));
    }

    private static Set<String> begun(Path runs) {
        if (!Files.isDirectory(runs)) {
            return Set.of();
        }
        try (Stream<Path> entries = Files.list(runs)) {
            return entries.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + runs + ": " + e.getMessage(), e);
        }
    }

    /** Returns the folders of a cell's runs, in their order. */
    public List<RunFolder> of(int cell) {
        return ofCells.get(cell);
    }

    /** Whether a run has a folder. */
    public boolean hasBegun(RunFolder run) {
        return begun.contains(run.id());
    }

    /** Returns how many runs of a cell are done here. */
    public long done(int cell) {
        return of(cell).stream().filter(this::hasBegun).filter(CellRunner::isDone).count();
    }

    /** Returns how many runs in the grid's folder are none of its cells'. */
    public long strangers() {
        Set<String> own =
                ofCells.stream()
                        .flatMap(List::stream)
                        .map(RunFolder::id)
                        .collect(Collectors.toSet());
        return begun.stream().filter(id -> !own.contains(id)).count();
    }
}
