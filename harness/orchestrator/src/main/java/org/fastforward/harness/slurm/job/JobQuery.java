package org.fastforward.harness.slurm.job;

import java.util.List;

/**
 * Asks Slurm for jobs: {@code scontrol} knows most, {@code squeue} is there where users may not
 * call it. Once Slurm was silent it is not asked again.
 */
public final class JobQuery {
    private static final String NO_SUCH_JOB = "Invalid job id specified";

    private final SlurmClient client;
    private boolean scontrolWorks = true;
    private String problem = "";

    /** Asks Slurm through this client. */
    public JobQuery(SlurmClient client) {
        this.client = client;
    }

    /** Returns why Slurm did not answer; empty if it did. */
    public String problem() {
        return problem;
    }

    /**
     * Returns a job, or the tasks of an array; none if Slurm no longer knows it or does not answer.
     *
     * @param script what was submitted: an id alone may, on another cluster or after a new start,
     *     name somebody else's job
     */
    public List<JobRecord> jobs(long id, String script) {
        return ask(id).stream().filter(job -> job.script().equals(script)).toList();
    }

    private List<JobRecord> ask(long id) {
        if (!problem.isEmpty()) {
            return List.of();
        }
        if (scontrolWorks) {
            SlurmClient.Answer answer =
                    client.ask(List.of("scontrol", "-o", "show", "job", String.valueOf(id)));
            if (answer.ok()) {
                return JobRecord.ofScontrol(answer.out());
            }
            if (answer.why().contains(NO_SUCH_JOB)) {
                return List.of();
            }
            if (answer.exit() != SlurmClient.Answer.NOT_STARTED) {
                return silent(answer);
            }
            scontrolWorks = false;
        }
        SlurmClient.Answer answer =
                client.ask(
                        List.of(
                                "squeue",
                                "-h",
                                "-r",
                                "-t",
                                "all",
                                "-j",
                                String.valueOf(id),
                                "-O",
                                JobRecord.SQUEUE_FIELDS));
        if (answer.ok()) {
            return JobRecord.ofSqueue(answer.out());
        }
        return answer.why().contains(NO_SUCH_JOB) ? List.of() : silent(answer);
    }

    private List<JobRecord> silent(SlurmClient.Answer answer) {
        problem = SlurmJobs.SILENT + " (" + answer.why() + ")";
        return List.of();
    }
}
