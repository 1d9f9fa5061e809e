package org.fastforward.harness.cli.progress;

import java.io.PrintWriter;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.fastforward.harness.run.Progress;
import org.fastforward.harness.spec.RunSpec;

/** Shows a cell's progress to a person: a bar per run on a terminal, plain lines elsewhere. */
@SuppressWarnings("SystemConsoleNull") // Java 17, where null means: no terminal.
public final class TerminalProgress implements Progress, AutoCloseable {
    private static final int UNITS = 1000;

    private final PrintWriter out;
    private final List<RunSpec> runs;
    private RunSpec current;
    private ProgressBar bar;

    /** Shows the progress of some runs, one after the other. */
    public TerminalProgress(PrintWriter out, List<RunSpec> runs) {
        this.out = out;
        this.runs = runs;
    }

    @Override
    public void advanced(RunSpec spec, double done) {
        if (!spec.equals(current)) {
            current = spec;
            begin(spec);
        }
        if (bar != null) {
            bar.stepTo(Math.round(done * UNITS));
        }
    }

    private void begin(RunSpec spec) {
        close();
        String title = spec.armName() + " (" + (runs.indexOf(spec) + 1) + "/" + runs.size() + ")";
        if (System.console() == null) {
            line(spec.cell() + " " + title);
            return;
        }
        bar =
                new ProgressBarBuilder()
                        .setTaskName(title)
                        .setInitialMax(UNITS)
                        .setStyle(ProgressBarStyle.ASCII)
                        .build();
    }

    @Override
    public void line(String text) {
        if (bar != null) {
            // Make room: the bar redraws its own line.
            out.print("\r\033[K");
        }
        out.println(text);
        out.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
