package org.fastforward.harness.run;

import java.util.Locale;
import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.loop.RunListener;
import org.fastforward.harness.engine.loop.Standing;
import org.fastforward.harness.spec.RunSpec;

/**
 * Tells whoever watches a run how far it is.
 *
 * @param lastStep the steps that it may take
 */
record ProgressLines(RunSpec spec, int lastStep, Progress progress) implements RunListener {
    @Override
    public void advanced(Standing now) {
        progress.advanced(spec, Math.min(1, (double) now.step() / lastStep));
    }

    @Override
    public void stageEnded(Standing now, double epochs, SearchResult stage, Costs costs) {
        progress.line(
                String.format(
                        Locale.ROOT,
                        "%s %s: step %d, stage %d, tau %s, tiny loss %.4f -> %.4f in %d passes",
                        spec.cell(),
                        spec.armName(),
                        now.step(),
                        now.stages(),
                        tau(stage.tau()),
                        stage.lossBefore(),
                        stage.loss(),
                        stage.passes()));
    }

    private static String tau(double tau) {
        return tau == Math.rint(tau) ? String.valueOf((long) tau) : String.valueOf(tau);
    }

    @Override
    public void notSaved(String why) {
        progress.line(why);
    }
}
