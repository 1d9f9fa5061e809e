package org.fastforward.harness.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.harness.spec.Tuning;

/** Which runs of a cell are wanted, as far as the results tell. */
public final class WantedRuns {
    private WantedRuns() {}

    /**
     * Returns them, an Adam arm first.
     *
     * @param results the folder of all results
     * @param cell all runs that the cell may have
     */
    public static List<RunSpec> of(Path results, List<RunSpec> cell, Tuning tuning) {
        return tuning.wanted(cell, losses(results));
    }

    /** Returns the Adam arm whose final test loss the others aim at; empty before it is done. */
    static Optional<RunSpec> target(Path results, List<RunSpec> cell, Tuning tuning) {
        return tuning.target(cell, losses(results));
    }

    /** A loss that is no number is worse than any other. */
    private static Function<RunSpec, OptionalDouble> losses(Path results) {
        return run -> {
            RunFolder folder = CellRunner.folder(results, run);
            if (!folder.isDone()) {
                return OptionalDouble.empty();
            }
            double loss = RunReader.readState(folder).summary().finalLoss();
            return OptionalDouble.of(Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss);
        };
    }
}
