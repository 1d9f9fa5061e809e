package org.fastforward.harness.slurm.job;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fastforward.shared.UserException;

/**
 * What {@code scontrol show config} says of a cluster.
 *
 * @param name the cluster's
 * @param maxArraySize one more than the largest number that a task of an array may have
 */
public record SlurmCluster(String name, int maxArraySize) {
    /** Slurm's own default, for where there is no cluster to ask. */
    public static final SlurmCluster UNKNOWN = new SlurmCluster("", 1001);

    private static final Pattern LINE =
            Pattern.compile("(?m)^(ClusterName|MaxArraySize)\\s*=\\s*(\\S+)");

    /**
     * Asks.
     *
     * @throws UserException if Slurm does not answer, or has no arrays
     */
    public static SlurmCluster ask(SlurmClient client) {
        SlurmClient.Answer answer = client.ask(List.of("scontrol", "show", "config"));
        if (!answer.ok()) {
            throw new UserException(
                    SlurmJobs.SILENT
                            + " ("
                            + answer.why()
                            + "); submit from a machine where scontrol show config works");
        }
        return parse(answer.out());
    }

    /** Reads what {@code scontrol show config} prints; what it lacks is unknown. */
    public static SlurmCluster parse(String config) {
        SlurmCluster found = UNKNOWN;
        Matcher line = LINE.matcher(config);
        while (line.find()) {
            found =
                    line.group(1).equals("ClusterName")
                            ? new SlurmCluster(line.group(2), found.maxArraySize())
                            : new SlurmCluster(found.name(), size(line.group(2)));
        }
        return found;
    }

    private static int size(String digits) {
        int size = digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
        if (size == 0) {
            throw new UserException(
                    "this cluster has no job arrays (MaxArraySize = "
                            + digits
                            + " in slurm.conf); run the grid with --launcher local inside a job");
        }
        return size;
    }
}
