package org.fastforward.harness.score;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Map;
import org.fastforward.harness.machine.Devices;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.CheckpointFit;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.checkpoint.DType;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.tensors.CheckpointWeights;

/** A checkpoint with a saved adapter, ready to compute. Closes all that it owns. */
final class LoadedModel implements AutoCloseable {
    private final NDManager manager;
    private final CheckpointWeights weights;
    private final LanguageModel model;

    /**
     * @param adapter folder that PEFT wrote, or null
     * @param vocabularyRows embedding rows; 0: the checkpoint's
     */
    LoadedModel(Path folder, Path adapter, int vocabularyRows, DType type, String device) {
        Checkpoint checkpoint = Checkpoint.open(folder);
        CheckpointFit.require(checkpoint);
        Layout layout = Layout.of(checkpoint.config().withVocabulary(vocabularyRows));
        AdapterSpec spec = adapter == null ? AdapterSpec.NONE : PeftFolder.read(adapter, layout);
        manager = Devices.manager(device);
        weights =
                new CheckpointWeights(
                        manager,
                        checkpoint,
                        adapter == null ? Map.of() : PeftFolder.tables(adapter));
        model = new LanguageModel(manager, layout, weights, spec, type, 0);
        if (adapter != null) {
            PeftFolder.load(manager, adapter, model.kernels(), model.trainable());
            model.weightsChanged();
        }
    }

    NDManager manager() {
        return manager;
    }

    LanguageModel model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
        weights.close();
        manager.close();
    }
}
