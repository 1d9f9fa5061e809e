package org.fastforward.harness.rerun;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/** A run's specification, read back from its record. */
public final class RecordedSpec {
    private RecordedSpec() {}

    /**
     * Returns the specification.
     *
     * @param run the record
     * @param checkpoint where the checkpoint is now; empty: where the record says, or, in an older
     *     record, the grid of that name
     * @param data where the data are now, likewise
     * @throws UserException if nobody says where they are
     */
    public static RunSpec of(RunRecord run, Optional<String> checkpoint, Optional<String> data) {
        ObjectNode settings = Json.plain().valueToTree(run.settings());
        return new RunSpec(
                run.grid(),
                run.profile(),
                run.model(),
                checkpoint
                        .or(() -> fact(run, RunSpec.CHECKPOINT_PLACE))
                        .or(
                                () ->
                                        grid(run)
                                                .map(g -> g.models().get(run.model()))
                                                .map(m -> m.checkpoint()))
                        .orElseThrow(() -> unknown(run, "checkpoint")),
                run.task(),
                data.or(() -> fact(run, RunSpec.DATA_PLACE))
                        .or(() -> embedded(run))
                        .or(() -> grid(run).map(g -> g.tasks().get(run.task())).map(t -> t.data()))
                        .orElseThrow(() -> unknown(run, "data")),
                run.adapter(),
                run.seed(),
                run.arm(),
                run.policy(),
                run.role(),
                run.learningRateFactor(),
                SettingsReader.read("run " + run.id(), List.of(settings)),
                List.of(),
                List.of());
    }

    private static Optional<String> fact(RunRecord run, String name) {
        return Optional.ofNullable(run.facts().get(name));
    }

    private static Optional<String> embedded(RunRecord run) {
        return fact(run, "data_source").filter(RunSpec.EMBEDDED::equals);
    }

    private static Optional<GridFile> grid(RunRecord run) {
        return GridFile.KNOWN.contains(run.profile())
                ? Optional.of(GridFile.read(run.profile()))
                : Optional.empty();
    }

    private static UserException unknown(RunRecord run, String what) {
        Map<String, String> names =
                Map.of(
                        "checkpoint",
                        fact(run, "checkpoint").orElse(run.model()),
                        "data",
                        run.task());
        return new UserException(
                "the record of run "
                        + run.id()
                        + " does not say where its "
                        + what
                        + " ("
                        + names.get(what)
                        + ") is: give --"
                        + what);
    }
}
