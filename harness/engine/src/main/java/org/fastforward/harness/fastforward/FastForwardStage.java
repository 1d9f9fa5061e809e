package org.fastforward.harness.fastforward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.fastforward.harness.fastforward.SearchResult.Point;
import org.fastforward.models.LanguageModel;

/**
 * A Fast Forward stage on a model's trained weights: {@code D = W_t - W_(t-1)}, the weights become
 * {@code W_t + tau D} for the tau that the line search keeps. Every point is computed afresh from
 * W_t, so that rounding does not pile up along a walk. Adam's moments are not touched.
 */
public final class FastForwardStage implements AutoCloseable {
    private final NDManager manager;
    private final LanguageModel model;
    private final LineSearch search;
    private final List<NDArray> weights;
    private final List<Point> curve = new ArrayList<>();
    // These two live around a stage only: a backward pass needs all the memory it can have.
    private List<NDArray> origin = List.of();
    private List<NDArray> direction = List.of();
    private long previousTau;

    /** Runs work and may take its time. */
    public interface Stopwatch {
        /** Runs the work once and returns what it returns. */
        double timed(DoubleSupplier work);
    }

    /**
     * @param parent decides the device of the copies that a stage needs: one of the trained weights
     *     from {@link #beforeStep} on and a second from {@link #begin} on, both until the search
     *     has ended
     * @param model whose weights move
     * @param search finds tau
     */
    public FastForwardStage(NDManager parent, LanguageModel model, LineSearch search) {
        this.manager = parent.newSubManager();
        this.model = model;
        this.search = search;
        this.weights = new ArrayList<>(model.trainable().values());
    }

    private List<NDArray> likeWeights() {
        List<NDArray> arrays = new ArrayList<>();
        for (NDArray w : weights) {
            arrays.add(manager.create(w.getShape(), w.getDataType()));
        }
        return arrays;
    }

    /** Remembers W_(t-1). Call it before the optimizer step that a stage will repeat. */
    public void beforeStep() {
        if (origin.isEmpty()) {
            origin = likeWeights();
        }
        model.kernels().update("copy", origin, weights);
    }

    /** Fixes the direction, after the optimizer step. */
    public void begin() {
        direction = likeWeights();
        model.kernels().update("difference", direction, weights, origin);
        model.kernels().update("copy", origin, weights);
    }

    /**
     * Runs the whole stage after the optimizer step.
     *
     * @param tinyLoss loss of the tiny validation set under the weights of the moment
     */
    public SearchResult run(DoubleSupplier tinyLoss) {
        begin();
        return search(tinyLoss, DoubleSupplier::getAsDouble, () -> {});
    }

    /**
     * Searches along the direction, from what is known of the curve already: a search is a pure
     * function of the losses that it sees, so one that broke off goes the same way again, without
     * paying for the points it has.
     *
     * @param tinyLoss loss of the tiny validation set under the weights of the moment
     * @param watch runs every piece of the stage's work that costs: moving the weights, with the
     *     pass that follows
     * @param afterPass called when a pass has been added to the curve
     */
    public SearchResult search(DoubleSupplier tinyLoss, Stopwatch watch, Runnable afterPass) {
        Iterator<Point> known = List.copyOf(curve).iterator();
        SearchResult result =
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
                        previousTau);
        watch.timed(() -> lossAt(result.tau(), () -> result.loss()));
        previousTau = result.tau();
        curve.clear();
        origin.forEach(NDArray::close);
        direction.forEach(NDArray::close);
        origin = List.of();
        direction = List.of();
        return result;
    }

    /** Returns whether a stage has begun and not ended. */
    public boolean hasBegun() {
        return !direction.isEmpty();
    }

    /** Returns the points of a stage that has begun and not ended. */
    public List<Point> curve() {
        return List.copyOf(curve);
    }

    /** Returns the tau that the last stage kept; 0 before the first. */
    public long previousTau() {
        return previousTau;
    }

    /**
     * Goes on where another left off; the caller fills {@link #origin} and {@link #direction} then.
     *
     * @param keptTau of the stage before
     * @param remembers whether {@link #beforeStep} was called for a stage that has not ended
     * @param hasBegun whether a stage has begun and not ended
     * @param points of that stage
     */
    public void resume(long keptTau, boolean remembers, boolean hasBegun, List<Point> points) {
        previousTau = keptTau;
        origin = remembers ? likeWeights() : List.of();
        direction = hasBegun ? likeWeights() : List.of();
        curve.clear();
        curve.addAll(points);
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

    private double lossAt(long tau, DoubleSupplier loss) {
        moveTo(tau);
        return loss.getAsDouble();
    }

    private void moveTo(long tau) {
        model.kernels().update("along", weights, origin, direction, (double) tau);
        model.weightsChanged();
    }

    @Override
    public void close() {
        manager.close();
    }
}
