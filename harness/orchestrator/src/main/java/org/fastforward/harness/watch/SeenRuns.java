package org.fastforward.harness.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.report.RunCurves;
import org.fastforward.shared.UserException;

/**
 * The runs of a results folder, each read again only when its files have changed: with thousands of
 * runs a look costs little more than asking for their files' sizes.
 */
final class SeenRuns {
    /** The size and time of a file; of one that is not there, zeros. */
    private record Stamp(long size, long time) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(found.size(), found.lastModifiedTime().toMillis());
            } catch (IOException e) {
                return new Stamp(0, 0);
            }
        }
    }

    /** A run as it was last read. */
    record Seen(RunRecord record, RunState state, Stamp events, Stamp stateFile) {}

    private final Map<String, Seen> seen = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Looks at the folder.
     *
     * @param runsFolder a grid's folder {@code runs}; need not exist
     */
    void look(Path runsFolder) {
        problems.clear();
        List<Path> folders = folders(runsFolder);
        for (Path path : folders) {
            RunFolder folder = new RunFolder(path);
            Seen before = seen.get(folder.id());
            Stamp events = Stamp.of(folder.eventsCsv());
            Stamp state = Stamp.of(folder.stateJson());
            if (before != null
                    && before.events().equals(events)
                    && before.stateFile().equals(state)) {
                continue;
            }
            try {
                if (folder.exists()) {
                    RunRecord record =
                            before != null ? before.record() : RunReader.readRecord(folder);
                    RunState now = RunReader.readState(folder);
                    seen.put(folder.id(), new Seen(record, now, events, state));
                }
            } catch (UserException | UncheckedIOException e) {
                // Half written, perhaps: the next look sees it whole.
                problems.add(e.getMessage());
            }
        }
        if (folders.size() < seen.size()) {
            Set<String> there = Set.copyOf(folders.stream().map(p -> id(p)).toList());
            seen.keySet().retainAll(there);
        }
    }

    /** One line for each run that could not be read in the last look. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** The runs, in the order of their cells and arms. */
    List<Seen> all() {
        return seen.values().stream()
                .sorted(
                        Comparator.comparing((Seen run) -> run.record().model())
                                .thenComparing(run -> run.record().task())
                                .thenComparing(run -> run.record().adapter())
                                .thenComparing(run -> run.record().id()))
                .toList();
    }

    /** How many runs are done. */
    long done() {
        return seen.values().stream().filter(SeenRuns::isDone).count();
    }

    /** Mean training time of the runs that are done, in seconds; NaN without one. */
    double meanSeconds() {
        return seen.values().stream()
                .filter(SeenRuns::isDone)
                .mapToDouble(run -> run.state().summary().wallS())
                .average()
                .orElse(Double.NaN);
    }

    private static boolean isDone(Seen run) {
        return run.state().state() == RunState.State.DONE;
    }

    /** What the page knows of a run before it asks for its curves. */
    static ObjectNode describe(Seen run, Set<String> varied) {
        ObjectNode one = RunCurves.keys(run.record(), varied);
        // Its log's size tells the page whether it has all rows.
        one.put("rows", run.events().size());
        return one.put("colour", Palette.hex(Palette.model(run.record().model())));
    }

    private static String id(Path folder) {
        return folder.getFileName().toString();
    }

    private static List<Path> folders(Path runsFolder) {
        if (!Files.isDirectory(runsFolder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(runsFolder)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + runsFolder + ": " + e.getMessage(), e);
        }
    }
}
