package org.fastforward.analysis.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.event.EventLog;
import org.fastforward.shared.UserException;

/** Reads runs. */
public final class RunReader {
    private static final Comparator<Run> ORDER =
            Comparator.comparing((Run run) -> run.record().model())
                    .thenComparing(run -> run.record().task())
                    .thenComparing(run -> run.record().adapter())
                    .thenComparing(run -> run.record().seed())
                    .thenComparing(run -> run.record().arm())
                    .thenComparing(run -> run.record().policy())
                    .thenComparing(run -> run.record().learningRateFactor())
                    .thenComparing(run -> run.record().id());

    private RunReader() {}

    /**
     * The runs of a grid and what could not be read of them.
     *
     * @param runs every readable run, finished or not
     * @param problems one line for each folder that could not be read
     */
    public record Runs(List<Run> runs, List<String> problems) {
        /** Copies the lists. */
        public Runs {
            runs = List.copyOf(runs);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads one run.
     *
     * @param folder its folder
     * @return the run, finished or not
     * @throws UserException if there is none, it is damaged, or a newer program wrote it
     */
    public static Run read(RunFolder folder) {
        RunRecord run = readRecord(folder);
        return new Run(folder, run, readState(folder), readEvents(folder));
    }

    /**
     * Reads {@code run.json}.
     *
     * @param folder the run's folder
     * @return the description
     * @throws UserException if there is none, it is damaged, or a newer program wrote it
     */
    public static RunRecord readRecord(RunFolder folder) {
        if (!folder.exists()) {
            throw new UserException(
                    folder.path() + " has no run.json, so it is no run: remove the folder");
        }
        return Json.read(folder.runJson(), RunRecord.class);
    }

    /**
     * Reads {@code state.json}.
     *
     * @param folder the run's folder
     * @return the state; PENDING where none was written yet
     * @throws UserException if it is damaged, or a newer program wrote it
     */
    public static RunState readState(RunFolder folder) {
        if (!Files.isRegularFile(folder.stateJson())) {
            return new RunState(
                    Json.SCHEMA_VERSION, RunState.State.PENDING, "", "", 0, 0, "", null);
        }
        return Json.read(folder.stateJson(), RunState.class);
    }

    /**
     * Reads {@code events.csv}.
     *
     * @param folder the run's folder
     * @return the whole rows; none where no log was begun yet
     * @throws UserException if a whole row is not an event
     */
    public static List<Event> readEvents(RunFolder folder) {
        return EventLog.read(folder.eventsCsv());
    }

    /**
     * Reads all runs of a folder, in the order of their cells and arms. A run that cannot be read
     * does not hide the others: it becomes a line of {@link Runs#problems}.
     *
     * @param runsFolder a grid's folder {@code runs}; it need not exist
     * @return the runs
     */
    public static Runs readAll(Path runsFolder) {
        List<Run> runs = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path path : folders(runsFolder)) {
            RunFolder folder = new RunFolder(path);
            if (!folder.exists() && Files.exists(folder.lock())) {
                // Somebody has taken it and is about to describe it.
                continue;
            }
            try {
                runs.add(read(folder));
            } catch (UserException | UncheckedIOException e) {
                problems.add(e.getMessage());
            }
        }
        runs.sort(ORDER);
        return new Runs(runs, problems);
    }

    private static List<Path> folders(Path runsFolder) {
        if (!Files.isDirectory(runsFolder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(runsFolder)) {
            return entries.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + runsFolder + ": " + e.getMessage(), e);
        }
    }
}
