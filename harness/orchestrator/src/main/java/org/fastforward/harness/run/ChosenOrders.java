package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.inputs.StartingAdapter;
import org.fastforward.harness.machine.Devices;
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
        return Stream.concat(Stream.of(own), followed.stream())
                .filter(RunFolder::exists)
                .map(folder -> RunReader.readRecord(folder).facts().get(CellInputs.ORDERS))
                .filter(text -> text != null)
                .findFirst()
                .map(text -> inputs.with(TimedOrders.parse(text)))
                .orElseGet(() -> measured(spec, inputs, progress));
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
                            Math.max(spec.settings().tokenBudget(), spec.settings().maxLength()));
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
