package org.fastforward.harness.engine.fastforward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.fastforward.harness.engine.fastforward.SearchResult.Point;
import org.fastforward.harness.engine.resume.NamedTensors;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.models.decoder.Parameters;

/**
 * A Fast Forward stage on a model's trained weights: {@code D = W_t - W_(t-1)}, the weights become
 * {@code W_t + tau D} for the tau that the line search finds, unless that is taken back. Every
 * point is computed afresh from W_t, so that rounding does not pile up along a walk. What the
 * optimizer remembers is not touched.
 */
public final class FastForwardStage implements Resumable, AutoCloseable {
    private final NDManager manager;
    private final Parameters parameters;
    private final LineSearch search;
    private final List<Point> curve = new ArrayList<>();
    // These two live around a stage only: a backward pass needs all the memory it can have.
    private List<NDArray> origin = List.of();
    private List<NDArray> direction = List.of();
    private SearchResult previous = SearchResult.NONE;

    /** Runs work and may take its time. */
    public interface Stopwatch {
        /** Runs the work once and returns what it returns. */
        double timed(DoubleSupplier work);
    }

    /**
     * What is saved beside the weights' copies.
     *
     * @param previous how the last stage ended
     * @param remembers whether {@link #beforeStep} was called for a stage that has not ended
     * @param begun whether a stage has begun and not ended
     * @param curve points of that stage
     */
    record State(SearchResult previous, boolean remembers, boolean begun, List<Point> curve) {}

    /**
     * @param parent decides the device of the copies that a stage needs: one of the trained weights
     *     from {@link #beforeStep} on and a second from {@link #begin} on, both until the search
     *     has ended
     * @param parameters which move
     * @param search finds tau
     */
    public FastForwardStage(NDManager parent, Parameters parameters, LineSearch search) {
        this.manager = parent.newSubManager();
        this.parameters = parameters;
        this.search = search;
    }

    /** Remembers W_(t-1). Call it before the optimizer step that a stage will repeat. */
    public void beforeStep() {
        if (origin.isEmpty()) {
            origin = parameters.like(manager);
        }
        parameters.copyTo(origin);
    }

    /** Fixes the direction, after the optimizer step. */
    public void begin() {
        direction = parameters.like(manager);
        parameters.differenceFrom(origin, direction);
        parameters.copyTo(origin);
    }

    /**
     * Runs the whole stage after the optimizer step.
     *
     * @param tinyLoss loss of the tiny validation set under the weights of the moment
     */
    public SearchResult run(DoubleSupplier tinyLoss) {
        begin();
        return search(tinyLoss, DoubleSupplier::getAsDouble, () -> {}, UnaryOperator.identity());
    }

    /**
     * Searches along the direction, from what is known of the curve already: a search is a pure
     * function of the losses that it sees and of the stage before, so one that broke off goes the
     * same way again, without paying for the points it has.
     *
     * @param tinyLoss loss of the tiny validation set under the weights of the moment
     * @param watch runs every piece of the stage's work that costs: moving the weights, with the
     *     pass that follows
     * @param afterPass called when a pass has been added to the curve
     * @param kept says what is kept of what the search found
     */
    public SearchResult search(
            DoubleSupplier tinyLoss,
            Stopwatch watch,
            Runnable afterPass,
            UnaryOperator<SearchResult> kept) {
        Iterator<Point> known = List.copyOf(curve).iterator();
        SearchResult found =
                search.search(
                        tau -> {
                            if (known.hasNext()) {
                                return known.next().loss();
                            }
                            double loss = watch.timed(() -> lossAt(tau, tinyLoss));
                            Point point = new Point(tau, loss);
                            curve.add(point);
                            afterPass.run();
                            return point.loss();
                        },
                        previous);
        SearchResult result = kept.apply(found);
        watch.timed(() -> lossAt(result.tau(), () -> result.loss()));
        // Also what is taken back tells where to look next time.
        previous = found;
        forgetStage();
        return result;
    }

    /**
     * Learns that optimizer steps have another length from here on than before the last stage, so
     * that its tau is a guess for the next all the same.
     *
     * @param longer how many times as long
     */
    public void stepsAre(double longer) {
        previous = previous.inSteps(longer);
    }

    /** Forgets W_(t-1), as where a stage that was due is left out. */
    public void forgetStage() {
        curve.clear();
        origin.forEach(NDArray::close);
        direction.forEach(NDArray::close);
        origin = List.of();
        direction = List.of();
    }

    /** Returns whether a stage has begun and not ended. */
    public boolean hasBegun() {
        return !direction.isEmpty();
    }

    /**
     * Returns W_(t-1) between {@link #beforeStep} and {@link #begin}, W_t during a stage, else
     * nothing; stays owned by this object.
     */
    public List<NDArray> origin() {
        return origin;
    }

    /** Returns D during a stage, else nothing; stays owned by this object. */
    public List<NDArray> direction() {
        return direction;
    }

    private double lossAt(double tau, DoubleSupplier loss) {
        parameters.along(origin, direction, tau);
        return loss.getAsDouble();
    }

    @Override
    public String name() {
        return "stage";
    }

    @Override
    public State state() {
        return new State(previous, !origin.isEmpty(), hasBegun(), List.copyOf(curve));
    }

    @Override
    public Map<String, NDArray> tensors(NDManager scratch) {
        return new NamedTensors(parameters.names())
                .with("origin", origin)
                .with("direction", direction)
                .map();
    }

    @Override
    public void restore(SavedPart saved) {
        State state = saved.state(State.class);
        forgetStage();
        previous = state.previous();
        curve.addAll(state.curve());
        origin = state.remembers() ? parameters.like(manager) : List.of();
        direction = state.begun() ? parameters.like(manager) : List.of();
        saved.load(tensors(manager));
    }

    @Override
    public void close() {
        manager.close();
    }
}
