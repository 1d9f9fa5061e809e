package org.fastforward.harness.inputs;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.shared.FileFacts;
import org.fastforward.shared.Sha256;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.load.TaskData;

/**
 * Hashes of all that a run is computed from, under the names that they have in a record's facts.
 * Those of weights are kept in the cache's folder with the files' sizes and times, so that a large
 * checkpoint is not read each time.
 *
 * @param environment names folders, as {@link InputLocation} says, and the cache's
 */
public record InputHashes(Map<String, String> environment) {
    /** The name in a record\'s facts. */
    public static final String DATA = "data_sha256";

    /** The name in a record\'s facts. */
    public static final String CHECKPOINT = "checkpoint_sha256";

    /** The name in a record\'s facts. */
    public static final String TOKENIZER = "tokenizer_sha256";

    /** The name in a record\'s facts. */
    public static final String ADAPTER = "adapter_sha256";

    /** Copies the map. */
    public InputHashes {
        environment = Map.copyOf(environment);
    }

    /** Of a task's records. */
    public String data(RunSpec run) {
        Path path = InputLocation.find(run.data(), environment).path();
        return TaskData.sha256(Task.named(run.task()), new DataSource.Local(path));
    }

    /** Of a checkpoint's configuration and weights. */
    public String checkpoint(Checkpoint checkpoint) {
        return kept(checkpoint.files());
    }

    /**
     * Requires that a checkpoint's weights are finite numbers, looking at them once only.
     *
     * @throws org.fastforward.shared.UserException naming the first that is not
     */
    public void requireFinite(Checkpoint checkpoint) {
        try {
            FileFacts.of(environment)
                    .get(
                            "finite",
                            checkpoint.files(),
                            () -> {
                                try (NDManager manager = Devices.manager("cpu")) {
                                    CheckpointWeights.requireFinite(manager, checkpoint);
                                }
                                return "yes";
                            });
        } catch (IOException e) {
            throw unreadable(checkpoint.folder(), e);
        }
    }

    /** Of tokenizer.json in a checkpoint's folder. */
    public String tokenizer(Path checkpoint) {
        Path file = checkpoint.resolve("tokenizer.json");
        try {
            return Sha256.of(List.of(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Of the adapter that a run starts from. */
    public String adapter(Path folder) {
        return kept(PeftFolder.files(folder));
    }

    private String kept(List<Path> files) {
        try {
            return FileFacts.of(environment).sha256(files);
        } catch (IOException e) {
            throw unreadable(files.get(0).toAbsolutePath().getParent(), e);
        }
    }

    private static UncheckedIOException unreadable(Path what, IOException e) {
        return new UncheckedIOException("cannot read " + what + ": " + e.getMessage(), e);
    }
}
