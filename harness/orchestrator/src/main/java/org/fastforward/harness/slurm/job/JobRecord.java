package org.fastforward.harness.slurm.job;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * One job, or one task of an array, as Slurm's clients print it.
 *
 * @param job the array's id, or the job's where it is no array
 * @param task number in the array; {@link #NO_ARRAY}
 * @param script the batch script
 */
public record JobRecord(
        long job,
        int task,
        String state,
        String reason,
        String exit,
        int restarts,
        String host,
        String script) {

    public static final int NO_ARRAY = -1;

    /** Fields for {@code squeue -O}, wide enough for any value; the script comes last. */
    public static final String SQUEUE_FIELDS =
            "JobArrayID:|,State:|,Reason:|,exit_code:|,RestartCnt:|,BatchHost:|,Command:|";

    private static final Pattern SCRIPT = Pattern.compile(" Command=(.*?) WorkDir=");
    private static final int SIGNAL_BITS = 0x7f;
    private static final int CODE_SHIFT = 8;
    private static final int CODE_BITS = 0xff;

    /** Reads lines of {@code scontrol -o show job}; waiting tasks share a line there. */
    public static List<JobRecord> ofScontrol(String lines) {
        List<JobRecord> records = new ArrayList<>();
        lines.lines()
                .filter(line -> line.startsWith("JobId="))
                .forEach(
                        line -> {
                            String array = field(line, "ArrayJobId");
                            long job =
                                    Long.parseLong(array.isEmpty() ? field(line, "JobId") : array);
                            for (int task : tasks(field(line, "ArrayTaskId"))) {
                                records.add(ofLine(line, job, task));
                            }
                        });
        return records;
    }

    private static JobRecord ofLine(String line, long job, int task) {
        Matcher script = SCRIPT.matcher(line);
        return new JobRecord(
                job,
                task,
                field(line, "JobState"),
                plain(field(line, "Reason")),
                field(line, "ExitCode"),
                number(field(line, "Restarts")),
                plain(field(line, "BatchHost")),
                script.find() ? script.group(1) : "");
    }

    /** Reads lines of {@code squeue -h -r -t all -O} with {@link #SQUEUE_FIELDS}. */
    public static List<JobRecord> ofSqueue(String lines) {
        List<JobRecord> records = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            String[] fields = line.split("\\|", 7);
            if (fields.length < 7) {
                continue;
            }
            String[] id = fields[0].split("_", 2);
            for (int task : tasks(id.length == 1 ? "" : id[1])) {
                records.add(
                        new JobRecord(
                                Long.parseLong(id[0]),
                                task,
                                fields[1],
                                plain(fields[2]),
                                exit(number(fields[3])),
                                number(fields[4]),
                                plain(fields[5]),
                                fields[6].replaceFirst("\\|$", "").strip()));
            }
        }
        return records;
    }

    /** Returns {@code code:signal} of what wait(2) gives. */
    private static String exit(int status) {
        return (status >> CODE_SHIFT & CODE_BITS) + ":" + (status & SIGNAL_BITS);
    }

    /** Expands a list such as {@code 1,4-9:2%3}; what follows the percent sign is the throttle. */
    private static List<Integer> tasks(String list) {
        if (list.isEmpty() || list.equals("N/A")) {
            return List.of(NO_ARRAY);
        }
        List<Integer> tasks = new ArrayList<>();
        for (String part : list.replaceAll("%.*|[\\[\\]]", "").split(",", -1)) {
            String[] ends = part.split("[-:]", -1);
            int from = Integer.parseInt(ends[0]);
            int to = ends.length > 1 ? Integer.parseInt(ends[1]) : from;
            int step = ends.length > 2 ? Integer.parseInt(ends[2]) : 1;
            IntStream.iterate(from, i -> i <= to, i -> i + step).forEach(tasks::add);
        }
        return tasks;
    }

    private static String field(String line, String name) {
        Matcher found = Pattern.compile("(?:^| )" + name + "=(\\S*)").matcher(line);
        return found.find() ? found.group(1) : "";
    }

    private static String plain(String value) {
        String text = value.strip();
        return text.equals("None") || text.equals("(null)") || text.equals("n/a") ? "" : text;
    }

    private static int number(String digits) {
        String text = digits.strip();
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
