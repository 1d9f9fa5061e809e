package org.fastforward.harness.run;

import org.fastforward.analysis.event.Curve;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.event.EventLog;
import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.loop.RunListener;
import org.fastforward.harness.engine.loop.Standing;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SavedPart;
import org.fastforward.harness.engine.resume.SavedRun;

/** Writes what happens in a run as rows of its log. */
final class EventRows implements RunListener, Resumable {
    private static final String NAME = "events";
    private static final double NONE = Double.NaN;

    private final EventLog log;
    private final TensorBoardRows tensorBoard;

    /**
     * What is saved: how many rows the run had told.
     *
     * @param rows without the header, all safe on the disk
     */
    record State(int rows) {}

    /**
     * @param log stays open
     * @param tensorBoard is given the same rows; stays open
     */
    EventRows(EventLog log, TensorBoardRows tensorBoard) {
        this.log = log;
        this.tensorBoard = tensorBoard;
    }

    /** Returns how many rows a log must have for a saved run to go on with it. */
    static int rowsOf(SavedRun saved) {
        return saved.state(NAME, State.class).rows();
    }

    /** Cuts the log back to its first rows. */
    void rewind(int rows) {
        log.truncate(rows);
        tensorBoard.rewind();
    }

    @Override
    public void stepTaken(
            Standing now,
            double epochs,
            GradientStep.Result step,
            double learningRate,
            Costs costs) {
        append(
                Event.Kind.STEP,
                now.step(),
                epochs,
                step.loss(),
                NONE,
                0,
                null,
                costs,
                learningRate);
    }

    @Override
    public void stageEnded(Standing now, double epochs, SearchResult stage, Costs costs) {
        append(Event.Kind.STAGE, now.step(), epochs, NONE, NONE, now.stages(), stage, costs, NONE);
    }

    @Override
    public void tested(Standing now, double epochs, Costs costs) {
        append(
                Event.Kind.TEST,
                now.step(),
                epochs,
                NONE,
                now.testLoss(),
                now.stages(),
                null,
                costs,
                NONE);
    }

    private void append(
            Event.Kind kind,
            int step,
            double epoch,
            double trainLoss,
            double testLoss,
            int stage,
            SearchResult result,
            Costs costs,
            double learningRate) {
        Event event =
                new Event(
                        kind,
                        step,
                        epoch,
                        trainLoss,
                        testLoss,
                        stage,
                        result == null ? NONE : result.tau(),
                        result == null ? NONE : result.lossBefore(),
                        result == null ? NONE : result.loss(),
                        result == null ? 0 : result.passes(),
                        result == null ? "" : curve(result),
                        costs.sequences(),
                        costs.tokens(),
                        costs.paddingTokens(),
                        costs.flopsPaper(),
                        costs.flopsExact(),
                        costs.wallSeconds(),
                        costs.cpuSeconds(),
                        costs.peakBytes(),
                        learningRate);
        log.append(event);
        tensorBoard.append(event);
    }

    private static String curve(SearchResult result) {
        return new Curve(
                        result.curve().stream()
                                .map(p -> new Curve.Point(p.tau(), p.loss()))
                                .toList())
                .toString();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public State state() {
        log.force();
        return new State(log.rows());
    }

    @Override
    public void restore(SavedPart saved) {
        rewind(saved.state(State.class).rows());
    }
}
