package org.fastforward.harness.run;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.inputs.InputHashes;
import org.fastforward.harness.inputs.InputLocation;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.shared.UserException;

/**
 * Holds what is done to the data and the weights that are there now. A run's id has the names of
 * its data, checkpoint and adapter, not what is in them: others under the same names would
 * otherwise pass for done.
 */
public final class SameInputs {
    private final Map<String, String> environment;
    private final InputHashes hashes;
    private final Map<String, Optional<String>> found = new HashMap<>();

    /**
     * @param environment names folders, as {@link InputLocation} says
     */
    public SameInputs(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.hashes = new InputHashes(environment);
    }

    /**
     * Requires of all runs that are done that they were done with these data and weights. What
     * cannot be found or read any more says nothing against a run.
     *
     * @param results the folder of all results
     * @throws UserException naming the first that was done with others
     */
    public void require(Path results, List<RunSpec> runs) {
        for (RunSpec run : runs) {
            require(CellRunner.folder(results, run), run);
        }
    }

    private void require(RunFolder folder, RunSpec run) {
        Map<String, String> then;
        try {
            if (!CellRunner.isDone(folder)) {
                return;
            }
            then = RunReader.readRecord(folder).facts();
        } catch (UserException e) {
            // Whoever reads it for its own sake will say so.
            return;
        }
        if (!run.data().equals(RunSpec.EMBEDDED)) {
            String data = run.task() + " " + run.data();
            refuse(folder, run, then, InputHashes.DATA, data, () -> hashes.data(run));
        }
        String weights = run.checkpoint();
        refuse(folder, run, then, InputHashes.CHECKPOINT, weights, () -> checkpoint(weights));
        refuse(folder, run, then, InputHashes.TOKENIZER, weights, () -> tokenizer(weights));
        String adapter = run.settings().adapterFolder();
        if (!adapter.isEmpty()) {
            refuse(folder, run, then, InputHashes.ADAPTER, adapter, () -> adapter(adapter));
        }
    }

    private String checkpoint(String place) {
        return hashes.checkpoint(Checkpoint.open(InputLocation.find(place, environment).path()));
    }

    private String tokenizer(String place) {
        return hashes.tokenizer(InputLocation.find(place, environment).path());
    }

    private String adapter(String folder) {
        return hashes.adapter(InputLocation.local(folder));
    }

    /** What a record of an older version does not say, it does not say against the run. */
    private void refuse(
            RunFolder folder,
            RunSpec run,
            Map<String, String> then,
            String fact,
            String key,
            Supplier<String> hash) {
        if (!then.containsKey(fact)) {
            return;
        }
        Optional<String> now = found.computeIfAbsent(fact + " " + key, k -> hash(hash));
        if (now.isPresent() && !then.get(fact).equals(now.get())) {
            String what =
                    switch (fact) {
                        case InputHashes.DATA -> "other data of that name";
                        case InputHashes.CHECKPOINT ->
                                "other weights or another configuration in " + key;
                        case InputHashes.TOKENIZER -> "another tokenizer in " + key;
                        default -> "another adapter in " + key;
                    };
            throw new UserException(
                    run.cell()
                            + " "
                            + run.armName()
                            + " is done already in "
                            + folder.path()
                            + ", with "
                            + what
                            + ": give these a results folder of their own (--results DIR)");
        }
    }

    private static Optional<String> hash(Supplier<String> hash) {
        try {
            return Optional.of(hash.get());
        } catch (UserException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
