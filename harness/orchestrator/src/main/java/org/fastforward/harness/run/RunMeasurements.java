package org.fastforward.harness.run;

import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.measured.Quality;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.engine.gradient.Evaluation;
import org.fastforward.harness.engine.loop.Standing;
import org.fastforward.harness.engine.loop.Training;
import org.fastforward.harness.measure.KeptWeights;
import org.fastforward.harness.measure.PlaneMeasurement;
import org.fastforward.harness.measure.QualityMeasurement;

/**
 * What a run keeps and measures beside its log, as its settings say. It counts in no cost, as
 * evaluations of the test set do.
 */
final class RunMeasurements {
    private final ArmTraining run;
    private final Training training;
    private final Optional<KeptWeights> kept;
    private final List<QualityMeasurement.TestSet> testSets;

    /** Looks for what it will need: what is missing is told before hours of training. */
    RunMeasurements(ArmTraining run, Training training) {
        this.run = run;
        this.training = training;
        int every = run.spec().settings().keepWeights();
        this.kept =
                every == 0
                        ? Optional.empty()
                        : Optional.of(
                                new KeptWeights(
                                        run.folder(), every, training.model().parameters()));
        if (planeSide() > 0) {
            run.adam().ifPresent(PlaneMeasurement::requireKept);
        }
        this.testSets =
                new QualityMeasurement(run.spec(), run.inputs()).testSets(run.progress()::line);
    }

    /** Returns what keeps weights while the run trains. */
    Optional<KeptWeights> kept() {
        return kept;
    }

    /** Measures with the trained weights, which it leaves as they are. */
    void atTheEnd(Standing end) {
        kept.ifPresent(weights -> weights.keep(end));
        if (!testSets.isEmpty()) {
            Quality.write(
                    run.folder(),
                    QualityMeasurement.of(
                            training.model(), testSets, training::evaluation, run.stop()::check));
        }
        if (planeSide() > 0) {
            run.adam().ifPresent(adam -> plane(adam, planeSide()));
        }
    }

    /** Points on each side of the plane; 0: none. */
    private int planeSide() {
        return run.spec().isAdam() ? 0 : run.spec().settings().plane();
    }

    private void plane(RunFolder adam, int side) {
        String name = run.spec().cell() + " " + run.spec().armName();
        run.progress().line(name + " computes the test loss at " + side * side + " points");
        Evaluation test = training.evaluation(run.inputs().data().splits().test());
        new PlaneMeasurement(
                        training.model().parameters(),
                        () -> test.loss(training.model(), run.stop()::check),
                        side)
                .write(training.manager(), adam, run.folder())
                .ifPresent(why -> run.progress().line(name + ": " + why));
    }
}
