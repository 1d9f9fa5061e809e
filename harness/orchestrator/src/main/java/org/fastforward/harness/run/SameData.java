package org.fastforward.harness.run;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.load.TaskData;

/**
 * Holds what is done to the data that are there now. A run's id has the name of its data, not what
 * is in them: other data under the same name would otherwise pass for done.
 */
public final class SameData {
    private final Map<String, String> environment;
    private final Map<String, Optional<String>> hashes = new HashMap<>();

    /**
     * @param environment names folders, as {@link Place} says
     */
    public SameData(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Requires of all runs that are done that they were done with these data. Data that cannot be
     * found or read any more say nothing against a run.
     *
     * @param results the folder of all results
     * @throws UserException naming the first that was done with others
     */
    public void require(Path results, List<RunSpec> runs) {
        for (RunSpec run : runs) {
            if (!run.data().equals(RunSpec.EMBEDDED)) {
                require(CellRunner.folder(results, run), run);
            }
        }
    }

    private void require(RunFolder folder, RunSpec run) {
        String then;
        try {
            if (!CellRunner.isDone(folder)) {
                return;
            }
            then = RunReader.readRecord(folder).facts().getOrDefault("data_sha256", "");
        } catch (UserException e) {
            // Whoever reads it for its own sake will say so.
            return;
        }
        Optional<String> now =
                hashes.computeIfAbsent(run.task() + " " + run.data(), k -> hash(run));
        if (now.isPresent() && !then.equals(now.get())) {
            throw new UserException(
                    run.cell()
                            + " "
                            + run.armName()
                            + " is done already in "
                            + folder.path()
                            + ", with other data of that name: give these a results folder of their"
                            + " own (--results DIR)");
        }
    }

    private Optional<String> hash(RunSpec run) {
        try {
            Path path = Place.find(run.data(), environment).path();
            return Optional.of(TaskData.sha256(Task.named(run.task()), new DataSource.Local(path)));
        } catch (UserException e) {
            return Optional.empty();
        }
    }
}
