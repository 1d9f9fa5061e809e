package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.util.Locale;
import java.util.Optional;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.inputs.StartingAdapter;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.decoder.OrderTiming;
import org.fastforward.models.linear.TimedOrders;

/**
 * The association orders of a run that chooses them by measuring: those of its own record if it has
 * one, else those of the run that it follows, so that arms of a cell and repetitions compute alike
 * bit for bit; else measured now. They become a fact of the run's record.
 */
final class ChosenOrders {
    private ChosenOrders() {}

    /**
     * Returns a run's inputs with its orders; unchanged if it does not measure any.
     *
     * @param own the run's folder
     * @param followed the folder of its cell's Adam arm, or of the run that it repeats
     */
    static CellInputs with(
            RunSpec spec,
            CellInputs inputs,
            RunFolder own,
            Optional<RunFolder> followed,
            Progress progress) {
        if (!spec.settings().timesOrders()) {
            return inputs;
        }
        return RecordedFact.find(CellInputs.ORDERS, own, followed)
                .map(text -> inputs.with(TimedOrders.parse(text)))
                .orElseGet(() -> measured(spec, inputs, progress));
    }

    /** Of any batch: a step has no more, whatever the budget. */
    private static int mostTokens(RunSettings s) {
        long ofStep = (long) s.sequencesPerStep() * s.maxLength();
        return (int) Math.max(s.maxLength(), Math.min(s.tokenBudget(), ofStep));
    }

    private static CellInputs measured(RunSpec spec, CellInputs inputs, Progress progress) {
        StartingAdapter start = StartingAdapter.of(spec, inputs.checkpoint());
        long begun = System.nanoTime();
        try (NDManager manager = Devices.manager(spec.settings().device())) {
            TimedOrders orders =
                    OrderTiming.measure(
                            manager,
                            inputs.layout(),
                            start.plan(spec, inputs.layout()),
                            mostTokens(spec.settings()));
            progress.line(
                    String.format(
                            Locale.ROOT,
                            "%s %s: orders of its linear maps measured in %.1f s",
                            spec.cell(),
                            spec.armName(),
                            (System.nanoTime() - begun) / 1e9));
            return inputs.with(orders);
        }
    }
}
