package org.fastforward.harness.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.shared.FileErrors;
import org.fastforward.shared.LockedFile;
import org.fastforward.shared.UserException;

/** Keeps a run to one process: a lock on the file {@code lock} in the run's folder. */
public final class RunLock implements AutoCloseable {
    /** Whoever only looks holds a lock for a moment: it is not taken for work at once. */
    private static final int LOOKS = 4;

    private static final int BETWEEN_LOOKS_MS = 50;

    private final LockedFile file;

    private RunLock(LockedFile file) {
        this.file = file;
    }

    /**
     * Takes a run, if nobody has it.
     *
     * @param folder the run's folder, created where needed
     * @return the lock, or empty if another process, or this one, has the run
     * @throws UserException if the folder cannot be written or has no locks
     */
    public static Optional<RunLock> take(RunFolder folder) {
        try {
            Files.createDirectories(folder.path());
            Optional<LockedFile> file = LockedFile.tryTake(folder.lock());
            for (int i = 0; file.isEmpty() && i < LOOKS; i++) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
                file = LockedFile.tryTake(folder.lock());
            }
            return file.map(RunLock::new);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (IOException e) {
            throw new UserException(
                    "cannot lock a run in "
                            + folder.path()
                            + " ("
                            + FileErrors.reason(e)
                            + "); give --results a folder on a file system that can be written and"
                            + " has locks",
                    e);
        }
    }

    /**
     * Returns whether some process has a run at this moment. Needs no right to write; those who
     * look do not disturb each other.
     */
    public static boolean isHeld(RunFolder folder) {
        try {
            return LockedFile.isHeld(folder.lock());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + folder.lock() + ": " + e, e);
        }
    }

    /** Returns who has a run, in words, as far as its state tells. */
    public static String holder(RunFolder folder) {
        RunState state = RunReader.readState(folder);
        return state.host().isEmpty()
                ? "another process"
                : "process " + state.process() + " on " + state.host();
    }

    @Override
    public void close() {
        file.close();
    }
}
