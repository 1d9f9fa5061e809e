package org.fastforward.harness.slurm.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.run.Outcome;
import org.fastforward.harness.slurm.FakeSlurm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskEndTest {
    private static final Map<String, String> TASK =
            Map.of("SLURM_ARRAY_JOB_ID", "12", "SLURM_ARRAY_TASK_ID", "3");

    @TempDir Path tools;
    private final StringWriter out = new StringWriter();

    private FakeSlurm in(String state) throws IOException {
        return new FakeSlurm(tools)
                .with(
                        "scontrol",
                        "[ $1 = requeue ] || echo 'JobId=9 ArrayJobId=12 ArrayTaskId=3 JobState="
                                + state
                                + " Reason=None'");
    }

    private void end(FakeSlurm slurm, Outcome outcome, boolean advanced) {
        new TaskEnd(TASK, new PrintWriter(out), slurm.client(), 1).after(outcome, advanced);
    }

    @ParameterizedTest
    @CsvSource({
        "STOPPED, true, RUNNING, it is in the queue again",
        "STOPPED, false, RUNNING, this attempt saved nothing new",
        "STOPPED, true, CANCELLED, Slurm has ended this attempt",
        "STOPPED, true, COMPLETING, Slurm has ended this attempt",
        "STOPPED, true, PENDING, Slurm has ended this attempt",
        "HELD, false, RUNNING, it is in the queue again",
        "HELD, false, CANCELLED, Slurm has ended this attempt",
    })
    void aTaskIsQueuedAgainIfSlurmHasItRunningStill(
            Outcome outcome, boolean advanced, String state, String said) throws IOException {
        FakeSlurm slurm = in(state);
        end(slurm, outcome, advanced);
        assertTrue(out.toString().startsWith("Slurm task 12_3: " + said), out::toString);
        boolean queued = said.contains("queue again");
        assertEquals(queued, slurm.calls().contains("scontrol requeue 12_3"));
    }

    @ParameterizedTest
    @CsvSource({"DONE", "FAILED"})
    void whatIsDoneOrFailedAsksNobody(Outcome outcome) throws IOException {
        FakeSlurm slurm = in("RUNNING");
        end(slurm, outcome, true);
        assertEquals(List.of(), slurm.calls());
        assertEquals("", out.toString());
    }

    @Test
    void aControllerThatStartsAnewIsWaitedFor() throws IOException {
        FakeSlurm slurm =
                new FakeSlurm(tools)
                        .with(
                                "scontrol",
                                "[ $(wc -l <"
                                        + tools
                                        + "/calls) -gt 2 ] || { echo 'Unable to contact slurm"
                                        + " controller' >&2; exit 1; }\n"
                                        + "echo 'JobId=9 JobState=RUNNING'");
        end(slurm, Outcome.STOPPED, true);
        assertEquals("scontrol requeue 12_3", slurm.calls().get(3));
        assertTrue(out.toString().contains("Unable to contact slurm controller"), out::toString);
    }

    @Test
    void withoutSlurmTheRunStaysResumable() {
        end(new FakeSlurm(tools), Outcome.STOPPED, true);
        assertTrue(out.toString().contains("bin/ff grid run goes on from here"), out::toString);
    }
}
