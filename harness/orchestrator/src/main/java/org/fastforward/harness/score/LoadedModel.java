package org.fastforward.harness.score;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import org.fastforward.harness.machine.Devices;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.CheckpointFit;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Checkpoint;
import org.fastforward.models.peft.PeftFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.Overlay;
import org.fastforward.tasks.tokenise.SavedTokenizer;

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
        Layout own = Layout.of(checkpoint.config());
        SavedAdapter saved = adapter == null ? null : PeftFolder.read(adapter, own);
        int rows = saved == null ? vocabularyRows : rows(saved, vocabularyRows, checkpoint);
        Layout layout = Layout.of(checkpoint.config().withVocabulary(rows));
        AdapterPlan plan = saved == null ? AdapterPlan.of(layout, AdapterSpec.NONE) : saved.plan();
        Overlay overlay = saved == null ? Overlay.NONE : saved.overlay();
        manager = Devices.manager(device);
        weights = new CheckpointWeights(manager, checkpoint, overlay);
        model = new LanguageModel(manager, layout, weights, plan, type, 0);
        if (saved != null) {
            saved.load(manager, model.kernels(), model.trainable());
            model.weightsChanged();
        }
    }

    /** As PEFT: a tokenizer beside the adapter that has more tokens makes the tables grow. */
    private static int rows(SavedAdapter saved, int asked, Checkpoint checkpoint) {
        int tokenizer = SavedTokenizer.rows(saved.folder());
        boolean grows = tokenizer > checkpoint.config().vocabSize();
        return saved.vocabulary(grows ? Math.max(asked, tokenizer) : asked);
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
