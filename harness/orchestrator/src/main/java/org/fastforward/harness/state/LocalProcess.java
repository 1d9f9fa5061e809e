package org.fastforward.harness.state;

import java.util.Optional;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunState;
import org.fastforward.harness.machine.Machine;

/** Processes of this program on this machine. */
public final class LocalProcess {
    private static final String MAIN = "org.fastforward.harness.cli.Main";

    private LocalProcess() {}

    /**
     * Finds the process on this machine that has a run: its state names it, the run's lock is held,
     * and it is one of this program's, so that a number which the system has given to another
     * process since is not taken for it. Tasks of a Slurm array are Slurm's to end, and are left
     * out.
     */
    public static Optional<ProcessHandle> of(RunFolder folder) {
        RunState state = RunReader.readState(folder);
        boolean here =
                state.state() == RunState.State.RUNNING && state.host().equals(Machine.host());
        return here && RunLock.isHeld(folder)
                ? ProcessHandle.of(state.process())
                        .filter(process -> runs(process, " run "))
                        .filter(process -> !isTask(process))
                : Optional.empty();
    }

    /** Finds the {@code bin/ff grid run} that started a cell's process and would start more. */
    public static Optional<ProcessHandle> launcher(ProcessHandle cell) {
        return cell.parent().filter(process -> runs(process, " grid run "));
    }

    private static boolean isTask(ProcessHandle process) {
        return process.parent()
                .flatMap(parent -> parent.info().commandLine())
                .filter(line -> line.contains("slurmstepd"))
                .isPresent();
    }

    private static boolean runs(ProcessHandle process, String command) {
        return process.info()
                .commandLine()
                .filter(line -> (line + " ").contains(MAIN + command))
                .isPresent();
    }
}
