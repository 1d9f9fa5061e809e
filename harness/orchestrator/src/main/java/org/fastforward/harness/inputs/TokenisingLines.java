package org.fastforward.harness.inputs;

import java.util.Locale;
import java.util.function.Consumer;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.pipeline.DropCounts;
import org.fastforward.tasks.pipeline.LoadProgress;

/** Tells in a line, every some seconds, how far tokenising is. */
final class TokenisingLines implements LoadProgress {
    private static final long EVERY_NANOS = 10_000_000_000L;

    private final String task;
    private final Consumer<String> lines;
    private long lastNanos = System.nanoTime();

    TokenisingLines(String task, Consumer<String> lines) {
        this.task = task;
        this.lines = lines;
    }

    @Override
    public void tokenised(int records, int total) {
        long now = System.nanoTime();
        if (now - lastNanos >= EVERY_NANOS) {
            lastNanos = now;
            lines.accept(
                    String.format(
                            Locale.ROOT,
                            "tokenising %s: %,d records%s",
                            task,
                            records,
                            total > 0 ? String.format(Locale.ROOT, " of %,d", total) : ""));
        }
    }

    @Override
    public void dropped(Task of, DropCounts drops) {
        lines.accept(of.id() + ": " + drops.line());
    }

    @Override
    public void line(String text) {
        lines.accept(text);
    }
}
