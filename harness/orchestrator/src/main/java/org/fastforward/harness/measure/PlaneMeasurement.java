package org.fastforward.harness.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.fastforward.analysis.measured.PlanePoint;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.shared.UserException;

/**
 * The test loss in the plane through start, Adam's and a Fast Forward arm's final weights, on a
 * grid that reaches a little beyond both arms' paths, which are put down into the plane.
 */
public final class PlaneMeasurement {
    /** Of the paths' extent, on each side. */
    private static final double MARGIN = 0.2;

    private final Parameters parameters;
    private final DoubleSupplier loss;
    private final int side;

    /**
     * @param parameters the model's, changed while it measures and then as they were
     * @param loss the test loss under the parameters of that moment; what it throws ends the
     *     measurement
     * @param side points on each side of the grid, at least 2
     */
    public PlaneMeasurement(Parameters parameters, DoubleSupplier loss, int side) {
        this.parameters = parameters;
        this.loss = loss;
        this.side = side;
    }

    /**
     * Requires that a run kept its weights.
     *
     * @throws UserException naming its folder
     */
    public static void requireKept(RunFolder run) {
        if (KeptWeights.of(run).size() < 2) {
            throw new UserException(
                    "no plane: weights are missing in "
                            + run.path()
                            + "; remove that run's folder and run it again with keep_weights");
        }
    }

    /**
     * Measures, and writes what it found into the Fast Forward arm's folder.
     *
     * @param parent decides the device
     * @param adam the Adam arm's folder
     * @param run the Fast Forward arm's, with its kept weights
     * @return why there is no plane; empty where there is
     * @throws UserException if the Adam arm's weights were not kept
     */
    public Optional<String> write(NDManager parent, RunFolder adam, RunFolder run) {
        requireKept(adam);
        requireKept(run);
        List<KeptWeights.Kept> adams = KeptWeights.of(adam);
        List<KeptWeights.Kept> others = KeptWeights.of(run);
        try (NDManager manager = parent.newSubManager()) {
            List<NDArray> before = parameters.like(manager);
            parameters.copyTo(before);
            try {
                PlaneBasis basis =
                        new PlaneBasis(
                                manager,
                                parameters,
                                adams.get(0).file(),
                                last(adams).file(),
                                last(others).file());
                if (basis.isFlat()) {
                    return Optional.of("no plane: start and both final weights lie on one line");
                }
                PlanePoint.write(run, points(basis, adams, others));
                return Optional.empty();
            } finally {
                parameters.along(before, before, 0);
            }
        }
    }

    private List<PlanePoint> points(
            PlaneBasis basis, List<KeptWeights.Kept> adams, List<KeptWeights.Kept> others) {
        List<PlanePoint> paths = new ArrayList<>();
        paths.addAll(path(basis, PlanePoint.Kind.ADAM, adams));
        paths.addAll(path(basis, PlanePoint.Kind.FAST_FORWARD, others));
        double[] xs = ticks(paths.stream().mapToDouble(PlanePoint::x).toArray());
        double[] ys = ticks(paths.stream().mapToDouble(PlanePoint::y).toArray());
        List<PlanePoint> points = new ArrayList<>();
        for (double y : ys) {
            basis.enterRow(y);
            for (double x : xs) {
                basis.moveTo(x);
                points.add(
                        new PlanePoint(
                                PlanePoint.Kind.GRID, 0, 0, x, y, Double.NaN, loss.getAsDouble()));
            }
        }
        points.addAll(paths);
        return points;
    }

    /** A path in the plane; at its ends, which lie in it, with the loss. */
    private List<PlanePoint> path(
            PlaneBasis basis, PlanePoint.Kind kind, List<KeptWeights.Kept> kept) {
        List<PlanePoint> path = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            KeptWeights.Kept weights = kept.get(i);
            PlaneBasis.Place place = basis.place(weights.file());
            double here = Double.NaN;
            if (i == 0 || i == kept.size() - 1) {
                basis.enterRow(place.y());
                basis.moveTo(place.x());
                here = loss.getAsDouble();
            }
            path.add(
                    new PlanePoint(
                            kind,
                            weights.step(),
                            weights.stage(),
                            place.x(),
                            place.y(),
                            place.off(),
                            here));
        }
        return path;
    }

    private double[] ticks(double[] values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        double margin = MARGIN * (high - low);
        double[] ticks = new double[side];
        for (int i = 0; i < side; i++) {
            ticks[i] = low - margin + i * (high - low + 2 * margin) / (side - 1);
        }
        return ticks;
    }

    private static KeptWeights.Kept last(List<KeptWeights.Kept> kept) {
        return kept.get(kept.size() - 1);
    }
}
