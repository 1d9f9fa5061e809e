package org.fastforward.harness.engine.loop;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.cost.Meter;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.gradient.Evaluation;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.loop.LoopState.Piece;
import org.fastforward.harness.engine.resume.Resumable;
import org.fastforward.harness.engine.resume.SaveTimes;
import org.fastforward.harness.engine.resume.SavedRun;
import org.fastforward.harness.engine.resume.SavedRuns;
import org.fastforward.harness.engine.schedule.LearningRate;
import org.fastforward.models.flops.Flops;
import org.fastforward.tasks.Example;

/**
 * The training loop: optimizer steps and, where their rule says so, stages, until an ending is
 * reached. Between any two micro-batches it can be saved, stopped and gone on with, with the same
 * numbers as if it had never stopped.
 */
public final class TrainingLoop {
    private final Training training;
    private final Course course;
    private final List<RunListener> listeners;
    private final StopSignal stop;
    private final SavedRuns saved;
    private final SaveTimes saveTimes;
    private final Evaluation test;
    private final LoopState state = new LoopState();

    /**
     * What a run is measured by.
     *
     * @param test the test set
     * @param testEvery optimizer steps between two evaluations of it
     * @param endings the first that is reached ends the run
     */
    public record Course(List<Example> test, int testEvery, List<Ending> endings) {}

    /** How a run ended. */
    public record Result(Standing standing, Costs costs) {}

    /**
     * @param training stays open
     * @param listeners told in this order
     * @param stop asks the run to save itself and end
     * @param saved where the run is saved
     * @param saveTimes when
     */
    public TrainingLoop(
            Training training,
            Course course,
            List<RunListener> listeners,
            StopSignal stop,
            SavedRuns saved,
            SaveTimes saveTimes) {
        this.training = training;
        this.course = course;
        this.listeners = List.copyOf(listeners);
        this.stop = stop;
        this.saved = saved;
        this.saveTimes = saveTimes;
        this.test = training.evaluation(course.test());
    }

    /** Goes on from a saved run instead of from the start. */
    public void resume(SavedRun from) {
        from.restore(parts(), training.manager(), training.model().kernels());
        saveTimes.tried(now().step());
    }

    /** Returns where the run stands. */
    public Standing now() {
        return state.standing;
    }

    /**
     * Trains to the end.
     *
     * @throws StopSignal.StoppedException if it was asked to stop; it has been saved then
     */
    public Result run() {
        savedWhenStopped(
                () -> {
                    while (state.next != Piece.END) {
                        listeners.forEach(listener -> listener.advanced(now()));
                        state.next = piece();
                        betweenPieces();
                    }
                });
        return new Result(now(), meter().reading());
    }

    private Piece piece() {
        return switch (state.next) {
            case STEP -> step();
            case STAGE -> stage();
            default -> test(state.next);
        };
    }

    /**
     * Does work on the run, such as what is left to do when it has ended. If it is stopped, the run
     * is saved: whatever it throws, it leaves the weights as they are.
     */
    public void savedWhenStopped(Runnable work) {
        try {
            work.run();
        } catch (StopSignal.StoppedException e) {
            save("what was done since it was saved last is done again");
            throw e;
        }
    }

    /** Between two micro-batches or passes: stops, or saves where it is time to. */
    private void betweenPieces() {
        stop.check();
        if (saveTimes.due(now().step())) {
            save("training goes on");
        }
    }

    /** Not to be able to save (a full disk) costs no training. */
    private void save(String otherwise) {
        saveTimes.tried(now().step());
        try {
            saved.save(parts(), training.manager());
        } catch (UncheckedIOException e) {
            listeners.forEach(listener -> listener.notSaved(e.getMessage() + "; " + otherwise));
        }
    }

    /** Returns all that a saved run consists of. */
    private List<Resumable> parts() {
        List<Resumable> parts = new ArrayList<>(training.parts());
        parts.add(state);
        List<Object> others = new ArrayList<>(course.endings());
        others.addAll(listeners);
        others.stream()
                .filter(Resumable.class::isInstance)
                .map(Resumable.class::cast)
                .forEach(parts::add);
        return parts;
    }

    private Piece step() {
        int number = now().step() + 1;
        if (!training.gradient().isBegun()) {
            meter().timed(() -> training.gradient().begin(number));
        }
        while (!training.gradient().isComplete()) {
            meter().timed(training.gradient()::next);
            betweenPieces();
        }
        GradientStep.Result result = training.gradient().end();
        double rate = meter().timed(() -> update(number));
        meter().count(result);
        state.standing = now().afterStep();
        Costs costs = meter().reading();
        listeners.forEach(l -> l.stepTaken(now(), epochs(), result, rate, costs));
        boolean isTestDue = number % course.testEvery() == 0 || isEndReached();
        return isTestDue ? Piece.TEST : afterStep();
    }

    private double update(int number) {
        if (stageFollows(number)) {
            stages().stage().beforeStep();
        }
        double rate = training.optimizer().step(training.plan().learningRate().ofStep(number));
        training.model().weightsChanged();
        return rate;
    }

    /** What comes when the step is done and, where it was time, tested. */
    private Piece afterStep() {
        if (!stageFollows(now().step())) {
            return nextStep();
        }
        if (course.endings().stream().anyMatch(ending -> ending.leavesOutStage(now()))) {
            stages().stage().forgetStage();
            return nextStep();
        }
        return Piece.STAGE;
    }

    private Piece nextStep() {
        return isEndReached() ? Piece.END : Piece.STEP;
    }

    private boolean isEndReached() {
        return course.endings().stream().anyMatch(ending -> ending.isReached(now()));
    }

    private boolean stageFollows(int step) {
        return training.stages().isPresent() && stages().rule().stageFollows(step);
    }

    private Piece stage() {
        int step = now().step();
        if (!stages().stage().hasBegun()) {
            meter().timed(stages().stage()::begin);
        }
        SearchResult result =
                stages().stage()
                        .search(
                                () -> stages().tiny().loss(training.model(), stop::check),
                                work -> meter().timed(work::getAsDouble),
                                this::betweenPieces,
                                found -> stages().rule().kept(step, found));
        Flops perPoint = training.model().flops().perStagePoint();
        for (SearchResult.Point point : result.curve()) {
            meter().count(stages().tiny().flops());
            if (point.tau() != 0) {
                meter().count(perPoint);
            }
        }
        state.standing = now().afterStage(result.passes());
        stages().rule().stageEnded(step, result);
        LearningRate rate = training.plan().learningRate();
        double before = rate.ofStep(step);
        rate.stageEnded(step, result);
        stages().stage().stepsAre(rate.ofStep(step + 1) / before);
        course.endings().forEach(ending -> ending.stageEnded(result));
        Costs costs = meter().reading();
        listeners.forEach(l -> l.stageEnded(now(), epochs(), result, costs));
        return Piece.STAGE_TEST;
    }

    private Piece test(Piece which) {
        state.standing = now().afterTest(test.loss(training.model(), stop::check));
        Costs costs = meter().reading();
        listeners.forEach(listener -> listener.tested(now(), epochs(), costs));
        return which == Piece.TEST ? afterStep() : nextStep();
    }

    private Training.Stages stages() {
        return training.stages().orElseThrow();
    }

    private Meter meter() {
        return training.meter();
    }

    private double epochs() {
        return training.plan().sequences().epochs(now().step());
    }
}
