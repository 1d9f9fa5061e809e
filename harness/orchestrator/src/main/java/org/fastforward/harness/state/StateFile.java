package org.fastforward.harness.state;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.analysis.record.RunWriter;
import org.fastforward.harness.machine.Machine;

/**
 * A run's state while this process is at work on it: RUNNING with a heartbeat until it is closed,
 * then whatever {@link #write} said last.
 */
public final class StateFile implements AutoCloseable {
    /** Seconds between two heartbeats. */
    public static final int HEARTBEAT_S = 10;

    private final RunFolder folder;
    private final ScheduledExecutorService heart;
    private final Future<?> beating;
    private RunState state;
    private long beats;

    /**
     * Begins: the state is RUNNING from here on.
     *
     * @param folder the run's, whose lock this process holds
     */
    public StateFile(RunFolder folder) {
        this.folder = folder;
        this.heart =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "heartbeat");
                            thread.setDaemon(true);
                            return thread;
                        });
        write(RunState.of(RunState.State.RUNNING, ""));
        beating = heart.scheduleAtFixedRate(this::beat, HEARTBEAT_S, HEARTBEAT_S, TimeUnit.SECONDS);
    }

    /** Replaces the state, which names this process. */
    public synchronized void write(RunState now) {
        state = now;
        RunWriter.writeState(folder, now.by(Machine.host(), ProcessHandle.current().pid(), beats));
    }

    private synchronized void beat() {
        if (state.state() != RunState.State.RUNNING) {
            return;
        }
        beats++;
        try {
            write(RunState.of(RunState.State.RUNNING, ""));
        } catch (UncheckedIOException e) {
            // A full disk, perhaps: a heartbeat less is no reason to stop training.
        }
    }

    /**
     * Whether a run that is RUNNING on another machine lives: its heartbeat is watched for longer
     * than one takes. Only for file systems whose locks do not reach across machines; no clocks are
     * compared.
     *
     * @param watch how long to watch
     */
    public static boolean beatsElsewhere(RunFolder folder, Duration watch) {
        RunState first = RunReader.readState(folder);
        if (first.state() != RunState.State.RUNNING
                || first.host().isEmpty()
                || first.host().equals(Machine.host())) {
            return false;
        }
        long start = System.nanoTime();
        try {
            while (System.nanoTime() - start < watch.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(watch.toMillis() / 10 + 1);
                if (RunReader.readState(folder).heartbeat() != first.heartbeat()) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public void close() {
        beating.cancel(false);
        heart.shutdownNow();
    }
}
