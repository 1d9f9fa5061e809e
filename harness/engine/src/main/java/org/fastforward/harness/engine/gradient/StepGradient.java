package org.fastforward.harness.engine.gradient;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.engine.resume.NamedTensors;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.models.decoder.Parameters;

/**
 * The gradient of the optimizer step that is under way, if one is. It grows micro-batch by
 * micro-batch and can be saved between any two.
 */
public final class StepGradient implements Resumable {
    private final NDManager manager;
    private final Parameters parameters;
    private final GradientStep gradients;
    private final TrainingSequences sequences;
    private int step;
    private Accumulation accumulation;

    /**
     * What is saved beside the gradient so far.
     *
     * @param step number of the step, from 1; 0 before the first
     * @param losses mean token losses of the sequences passed already, micro-batch by micro-batch;
     *     empty: none is under way
     */
    record State(int step, List<Double> losses) {}

    /**
     * @param manager decides the device
     * @param parameters which get the gradient
     */
    public StepGradient(
            NDManager manager,
            Parameters parameters,
            GradientStep gradients,
            TrainingSequences sequences) {
        this.manager = manager;
        this.parameters = parameters;
        this.gradients = gradients;
        this.sequences = sequences;
    }

    /** Returns whether a step is under way. */
    public boolean isBegun() {
        return accumulation != null;
    }

    /**
     * Begins a step.
     *
     * @param number from 1
     */
    public void begin(int number) {
        begin(number, List.of());
    }

    private void begin(int number, List<Double> losses) {
        step = number;
        accumulation = gradients.begin(sequences.ofStep(number), sequences.seed(), number, losses);
    }

    /** Returns whether all micro-batches of the step are in. */
    public boolean isComplete() {
        return accumulation.finished();
    }

    /**
     * Adds the next micro-batch's gradient to the parameters.
     *
     * @throws GradientStep.NotFiniteException if a loss is infinite or no number
     */
    public void next() {
        accumulation.next();
    }

    /** Ends the step, whose gradient the optimizer has yet to use, and returns what it saw. */
    public GradientStep.Result end() {
        GradientStep.Result result = accumulation.result();
        accumulation = null;
        return result;
    }

    @Override
    public String name() {
        return "gradient";
    }

    @Override
    public State state() {
        return new State(step, isBegun() ? accumulation.means() : List.of());
    }

    @Override
    public Map<String, NDArray> tensors(NDManager scratch) {
        if (state().losses().isEmpty()) {
            return Map.of();
        }
        List<NDArray> soFar = parameters.gradients();
        soFar.forEach(gradient -> gradient.attach(scratch));
        return named(soFar);
    }

    private Map<String, NDArray> named(List<NDArray> arrays) {
        return new NamedTensors(parameters.names()).with("gradient", arrays).map();
    }

    @Override
    public void restore(SavedPart saved) {
        State state = saved.state(State.class);
        step = state.step();
        accumulation = null;
        if (!state.losses().isEmpty()) {
            begin(state.step(), state.losses());
            try (NDManager scratch = manager.newSubManager()) {
                List<NDArray> soFar = parameters.zeros(scratch);
                saved.load(named(soFar));
                parameters.addGradients(soFar);
            }
        }
    }
}
