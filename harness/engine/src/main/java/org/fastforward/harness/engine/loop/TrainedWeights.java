package org.fastforward.harness.engine.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.models.decoder.Parameters;

/** The trained tensors of a model, as a part of a saved run. */
record TrainedWeights(Parameters parameters) implements Resumable {

    @Override
    public String name() {
        return "weights";
    }

    @Override
    public Object state() {
        return Map.of();
    }

    @Override
    public Map<String, NDArray> tensors(NDManager scratch) {
        return parameters.named();
    }

    @Override
    public void restore(SavedPart saved) {
        saved.load(parameters.named());
        parameters.changed();
    }
}
