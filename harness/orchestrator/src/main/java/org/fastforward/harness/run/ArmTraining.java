package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fastforward.analysis.event.EventLog;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.cost.Meter;
import org.fastforward.harness.engine.loop.Converged;
import org.fastforward.harness.engine.loop.Ending;
import org.fastforward.harness.engine.loop.RunListener;
import org.fastforward.harness.engine.loop.Standing;
import org.fastforward.harness.engine.loop.StepLimit;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.engine.loop.TargetLoss;
import org.fastforward.harness.engine.loop.Training;
import org.fastforward.harness.engine.loop.TrainingLoop;
import org.fastforward.harness.engine.resume.SaveTimes;
import org.fastforward.harness.engine.resume.SavedRun;
import org.fastforward.harness.engine.resume.SavedRuns;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.inputs.RunStandIns;
import org.fastforward.harness.inputs.StartingAdapter;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.LanguageModel;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.decoder.Precision;
import org.fastforward.models.export.TrainedFolder;
import org.fastforward.models.peft.SavedAdapter;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.tensors.CheckpointWeights;
import org.fastforward.models.tensors.Overlay;
import org.fastforward.shared.FileErrors;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.EndingName;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.tokenise.SavedTokenizer;

/**
 * The training of one run: from its inputs, or from what it saved, to its trained weights.
 *
 * @param target test loss to reach; NaN: train all steps
 * @param standIns what stands in for frozen weights on the way back
 * @param adam the Adam arm's folder, where it lies beside this run
 */
record ArmTraining(
        RunSpec spec,
        double target,
        Optional<RunFolder> adam,
        RunFolder folder,
        CellInputs inputs,
        Optional<RunStandIns> standIns,
        Execution execution,
        Progress progress,
        StopSignal stop) {

    /** What was saved is not this version's; nothing was changed. */
    static final class NotResumedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final UserException refusal;

        NotResumedException(UserException refusal) {
            super(refusal);
            this.refusal = refusal;
        }

        UserException refusal() {
            return refusal;
        }
    }

    /**
     * Trains to the end and writes what was trained.
     *
     * @param saved what to go on from; empty: from the start
     * @throws StopSignal.StoppedException if it was asked to stop; it has been saved then
     */
    Summary train(SavedRuns savedRuns, Optional<SavedRun> saved) {
        StartingAdapter start = StartingAdapter.of(spec, inputs.checkpoint());
        AdapterPlan plan = start.plan(spec, inputs);
        Overlay overlay = start.saved().map(SavedAdapter::overlay).orElse(Overlay.NONE);
        DType type = DType.ofConfigName(spec.settings().dtype());
        try (NDManager manager = Devices.manager(spec.settings().device());
                CheckpointWeights weights =
                        new CheckpointWeights(manager, inputs.checkpoint(), overlay);
                LanguageModel model =
                        new LanguageModel(
                                manager,
                                inputs.layout(),
                                weights,
                                plan,
                                Precision.of(
                                        type, manager.getDevice(), inputs.multipliesBfloat16()),
                                standIns.map(RunStandIns::standIns),
                                spec.seed());
                EventLog log = EventLog.open(folder.eventsCsv());
                TensorBoardRows tensorBoard = new TensorBoardRows(folder, progress::line);
                Training training =
                        new Training(manager, model, TrainingPlans.of(spec, inputs.data()))) {
            EventRows rows = new EventRows(log, tensorBoard);
            RunMeasurements measurements = new RunMeasurements(this, training);
            TrainingLoop loop = loop(training, rows, measurements, savedRuns);
            if (saved.isPresent()) {
                resume(loop, saved.get());
                measurements.kept().ifPresent(kept -> kept.goOnFrom(loop.now()));
                progress.line(
                        spec.cell()
                                + " "
                                + spec.armName()
                                + " goes on after step "
                                + loop.now().step());
            } else {
                rows.rewind(0);
                standIns.ifPresent(made -> count(made, training.meter()));
                start.saved().ifPresent(adapter -> begin(adapter, manager, model));
            }
            TrainingLoop.Result result = loop.run();
            loop.savedWhenStopped(() -> measurements.atTheEnd(result.standing()));
            progress.advanced(spec, 1);
            write(start, model);
            tensorBoard.finish();
            return summary(result);
        }
    }

    private static void count(RunStandIns made, Meter meter) {
        meter.add(made.wallNanos(), made.cpuNanos());
        meter.count(made.flops());
    }

    private static void resume(TrainingLoop loop, SavedRun saved) {
        try {
            loop.resume(saved);
        } catch (UserException e) {
            throw new NotResumedException(e);
        }
    }

    private TrainingLoop loop(
            Training training, EventRows rows, RunMeasurements measurements, SavedRuns savedRuns) {
        RunSettings settings = spec.settings();
        int sequences = inputs.data().splits().train().size();
        int lastStep = spec.isAdam() ? settings.adamSteps(sequences) : settings.armSteps(sequences);
        List<Ending> endings = new ArrayList<>();
        switch (EndingName.named(settings.ending())) {
            case TARGET -> targetLoss().ifPresent(endings::add);
            case CONVERGED -> endings.add(new Converged(EndingName.IDLE_STAGES));
            case STEPS -> {}
        }
        endings.add(new StepLimit(lastStep));
        List<RunListener> listeners = new ArrayList<>();
        listeners.addAll(List.of(rows, new ProgressLines(spec, lastStep, progress)));
        measurements.kept().ifPresent(listeners::add);
        return new TrainingLoop(
                training,
                new TrainingLoop.Course(
                        inputs.data().splits().test(),
                        spec.isAdam() ? settings.testEvery() : settings.targetEvery(),
                        endings),
                listeners,
                stop,
                savedRuns,
                new SaveTimes(execution.checkpointSeconds(), execution.checkpointSteps()));
    }

    private Optional<TargetLoss> targetLoss() {
        return Double.isNaN(target)
                ? Optional.empty()
                : Optional.of(new TargetLoss(target, spec.settings().tolerance()));
    }

    private Summary summary(TrainingLoop.Result result) {
        Standing end = result.standing();
        Costs costs = result.costs();
        return new Summary(
                targetLoss().map(TargetLoss::loss).orElse(end.testLoss()),
                end.startLoss(),
                end.testLoss(),
                targetLoss().map(reached -> reached.isReached(end)).orElse(true),
                end.step(),
                end.stages(),
                end.tinyPasses(),
                costs.flopsPaper(),
                costs.flopsExact(),
                costs.wallSeconds(),
                costs.cpuSeconds(),
                costs.peakBytes(),
                costs.tokens(),
                end.testEvaluations());
    }

    private void write(StartingAdapter start, LanguageModel model) {
        List<String> added = Task.named(spec.task()).specialTokens();
        Path checkpoint = inputs.checkpoint().folder();
        Optional<TrainedFolder.Tokenizer> tokenizer =
                added.isEmpty()
                        ? Optional.empty()
                        : Optional.of(to -> SavedTokenizer.write(checkpoint, added, to));
        try {
            TrainedFolder.write(
                    folder.path(),
                    new TrainedFolder.Origin(
                            inputs.checkpoint(), inputs.base(), start.saved(), tokenizer),
                    model);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write what was trained into "
                            + folder.path()
                            + ": "
                            + FileErrors.reason(e),
                    e);
        }
    }

    private static void begin(SavedAdapter adapter, NDManager manager, LanguageModel model) {
        adapter.load(manager, model.kernels(), model.trainable());
        model.weightsChanged();
    }
}
