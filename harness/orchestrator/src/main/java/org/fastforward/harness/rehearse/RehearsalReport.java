package org.fastforward.harness.rehearse;

import java.util.Locale;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.safetensors.DType;

/** A rehearsal as text: what was measured, and what follows for the paper's cells. */
public final class RehearsalReport {
    private final StringBuilder text = new StringBuilder();
    private final RehearsalRequest request;
    private final RunSettings settings;
    private final Measured measured;
    private final int meanLength;

    private RehearsalReport(
            RehearsalRequest request, RunSettings settings, Measured measured, int meanLength) {
        this.request = request;
        this.settings = settings;
        this.measured = measured;
        this.meanLength = meanLength;
    }

    /**
     * Returns the report.
     *
     * @param settings the paper's
     * @param meanLength tokens that a sequence of a real cell is taken to have
     */
    public static String text(
            RehearsalRequest request, RunSettings settings, Measured measured, int meanLength) {
        RehearsalReport report = new RehearsalReport(request, settings, measured, meanLength);
        report.measured();
        report.predicted();
        return report.text.toString();
    }

    private void measured() {
        Measured m = measured;
        Needs needs = request.needs();
        line(
                "%s, %s of rank %d: random weights, stored in %s, computed in %s with %d thread%s",
                request.model(),
                request.adapter().id(),
                settings.rank(),
                request.config().dtype().configName(),
                request.type().configName(),
                request.usedThreads(),
                request.usedThreads() == 1 ? "" : "s");
        line("");
        line("measured on %d sequences of %d tokens", request.sequences(), request.length());
        row(
                "checkpoint",
                "%s in %d file%s, written in %s",
                Units.bytes(m.checkpointBytes()),
                m.files(),
                m.files() == 1 ? "" : "s",
                Units.time(m.writeSeconds()));
        row(
                "load",
                "%s, and %s for a first gradient, which brings the weights in",
                Units.time(m.loadSeconds()),
                Units.time(m.firstSeconds()));
        row(
                "optimizer step",
                "%s (gradient %s, AdamW %s), loss %.2f",
                Units.time(m.gradientSeconds() + m.optimizerSeconds()),
                Units.time(m.gradientSeconds()),
                Units.time(m.optimizerSeconds()),
                m.loss());
        row(
                "stage",
                "%d passes of %s, tau %.0f",
                m.passes(),
                Units.time(m.stageSeconds() / m.passes()),
                m.tau());
        row(
                "a trained token",
                "%s (%.1f GFLOP/s, with %.0f %% of the threads' processor time)",
                Units.time(m.secondsPerTrainedToken()),
                m.gradientFlops() / m.gradientSeconds() / 1e9,
                100 * m.cpuShare());
        row("a forward token", "%s", Units.time(m.secondsPerForwardToken()));
        row(
                "peak memory",
                "%s (VmHWM); allowed: %s, the weights' %s and %s",
                Units.bytes(m.peakBytes()),
                Units.bytes(needs.memoryBytes()),
                Units.bytes(needs.weightBytes()),
                Units.bytes(Needs.MEMORY_BESIDE));
    }

    private void predicted() {
        FlopModel flops =
                new FlopModel(
                        Layout.of(request.config()),
                        settings.adapter(request.adapter()),
                        request.type() == DType.F32);
        line("");
        line(
                "predicted for the paper's cells on this machine: %d sequences a step, %s epochs,"
                        + " every sequence of %d tokens%s",
                settings.sequencesPerStep(),
                number(settings.epochs()),
                meanLength,
                meanLength == settings.maxLength()
                        ? " (max_length: no sequence is longer, most are shorter)"
                        : "");
        memory();
        double trained = measured.secondsPerTrainedToken() * meanLength;
        double forward = measured.secondsPerForwardToken() * meanLength;
        row(
                "time",
                "%s an optimizer step; %s a pass of a stage over %d sequences",
                Units.time(settings.sequencesPerStep() * trained + measured.optimizerSeconds()),
                Units.time(settings.tinySize() * forward),
                settings.tinySize());
        line("");
        line(
                "  adam arm     %8s %12s %12s %12s %14s",
                "steps", "time", "testing", "FLOPs paper", "FLOPs exact");
        for (Prediction p : Prediction.of(request.model(), flops, measured, meanLength)) {
            line(
                    "  %-12s %8d %12s %12s %12.2e %14.2e",
                    p.task(),
                    p.steps(),
                    Units.time(p.trainingSeconds()),
                    Units.time(p.testSeconds()),
                    p.flops().paper(),
                    p.flops().exact());
        }
        line("");
        line(
                "A Fast Forward arm takes as many of these steps and passes as it needs: no rehearsal");
        line(
                "knows. Times and memory are rough: they go from %d tokens to many, from",
                measured.tokens());
        line("one call of each kind, and a model is slower on few tokens than on many.");
    }

    private void memory() {
        if (Double.isNaN(measured.bytesPerToken())) {
            row("memory", "not known: nothing grew with the tokens; take longer sequences");
            return;
        }
        double more =
                settings.tokenBudget()
                        - Math.min(settings.tokenBudget(), (double) measured.tokens());
        row(
                "memory",
                "%s with %d tokens at once (token_budget), of which each takes %s",
                Units.bytes(Math.round(measured.peakBytes() + more * measured.bytesPerToken())),
                settings.tokenBudget(),
                Units.bytes(Math.round(measured.bytesPerToken())));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private void row(String name, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "  %-16s ", name));
        line(format, values);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
