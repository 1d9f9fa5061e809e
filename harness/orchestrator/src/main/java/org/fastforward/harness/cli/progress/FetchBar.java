package org.fastforward.harness.cli.progress;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.fastforward.harness.hub.fetch.FetchProgress;

/**
 * Shows a fetch to a person: a bar of megabytes on a terminal; elsewhere a line for every tenth of
 * what takes long.
 */
@SuppressWarnings("SystemConsoleNull") // Java 17, where null means: no terminal.
public final class FetchBar implements FetchProgress, AutoCloseable {
    private static final long MEGABYTE = 1_000_000;
    private static final long LONG = 500 * MEGABYTE;
    private static final int STEPS = 10;
    private static final DecimalFormatSymbols POINT = DecimalFormatSymbols.getInstance(Locale.ROOT);

    private final PrintWriter out;
    private ProgressBar bar;
    private long total;
    private long done;
    private long step;

    /** Shows bars on a terminal and lines before them. */
    public FetchBar(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void begun(String text, long bytes) {
        close();
        line(text);
        total = bytes;
        done = 0;
        step = 1;
        if (bytes > 0 && System.console() != null) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName("fetch")
                            .setInitialMax(bytes)
                            .setUnit(" MB", MEGABYTE)
                            .showSpeed(new DecimalFormat("0.0", POINT))
                            .setStyle(ProgressBarStyle.ASCII)
                            // On a line of its own, so that other lines can be put above it.
                            .setConsumer(new ConsoleProgressBarConsumer(System.err))
                            .build();
        }
    }

    @Override
    public synchronized void advanced(long bytes) {
        done += bytes;
        if (bar != null) {
            bar.stepTo(done);
        } else if (total >= LONG && done * STEPS >= total * step && done < total) {
            step = done * STEPS / total + 1;
            line(String.format(Locale.ROOT, "  %d of %d MB", done / MEGABYTE, total / MEGABYTE));
        }
    }

    @Override
    public synchronized void line(String text) {
        if (bar != null) {
            // Make room: the bar redraws itself.
            out.print("\r\033[K");
        }
        out.println(text);
        out.flush();
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
