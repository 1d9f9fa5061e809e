package org.fastforward.harness.cli.progress;

import java.io.PrintWriter;
import java.util.Locale;
import org.fastforward.harness.run.Progress;
import org.fastforward.harness.spec.RunSpec;

/** Shows a cell's progress in a log: a line as a run begins, and then at most one a minute. */
public final class LogProgress implements Progress {
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final PrintWriter out;
    private RunSpec current;
    private long lastNanos;

    /** Writes a line for what happens. */
    public LogProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void advanced(RunSpec spec, double done) {
        long now = System.nanoTime();
        if (spec.equals(current) && now - lastNanos < PAUSE_NANOS) {
            return;
        }
        current = spec;
        lastNanos = now;
        line(String.format(Locale.ROOT, "%s %s: %.0f %%", spec.cell(), spec.armName(), 100 * done));
    }

    @Override
    public void line(String text) {
        out.println(text);
        out.flush();
    }
}
