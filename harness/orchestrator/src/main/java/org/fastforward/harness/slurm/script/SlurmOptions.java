package org.fastforward.harness.slurm.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;
import org.fastforward.shared.yaml.YamlMapper;

/**
 * What a grid asks of a Slurm cluster for each of its cells: the key {@code slurm} of a grid file.
 * Texts are empty and lists are empty where the file says nothing; then Slurm's own defaults hold.
 *
 * @param partition one or several, with commas
 * @param account whom it is charged to
 * @param time limit of a task, in a form that Slurm knows, such as {@code 04:00:00}
 * @param memory of a task, such as {@code 16G}
 * @param gpus of a task: a number, or a type and a number such as {@code a100:1}
 * @param cpus of a task; 0: as many as the cells' setting {@code threads}
 * @param throttle tasks that run at once; 0: as many as fit
 * @param options more options of sbatch, each a line such as {@code --qos=long}
 * @param setup shell lines that run before a cell, such as {@code module load java/17}
 */
public record SlurmOptions(
        String partition,
        String account,
        String time,
        String memory,
        String gpus,
        int cpus,
        int throttle,
        List<String> options,
        List<String> setup) {

    /** Checks every value, so that none can be more than one option of sbatch. */
    public SlurmOptions {
        partition = checked("partition", partition, "[\\w.,+-]*", "a name such as gpu");
        account = checked("account", account, "[\\w.@+-]*", "a name such as physics");
        time = checked("time", time, TimeLimit.FORM + "|", "a time such as 90, 04:00:00 or 2-12");
        memory = checked("memory", memory, "([1-9]\\d*[KMGT]?)?", "a size such as 16G");
        gpus =
                checked(
                        "gpus",
                        gpus,
                        "(([\\w.-]+:)?\\d+)?",
                        "a number, or a type and a number such as a100:1");
        gpus = gpus.matches("0+") ? "" : gpus;
        notNegative("cpus", cpus);
        notNegative("throttle", throttle);
        options = filled("options", options);
        setup = filled("setup", setup);
        options.forEach(SbatchOption::check);
        setup.forEach(line -> SbatchOption.oneLine("setup", line));
        if (!time.isEmpty() && TimeLimit.seconds(time) == 0) {
            throw new UserException("time is '" + time + "'; leave it out for no limit");
        }
    }

    /**
     * Reads the key's value.
     *
     * @param where names what is read, for messages
     * @param values an object; a missing node: nothing is asked
     * @throws UserException for an unknown key or an unfitting value
     */
    public static SlurmOptions read(String where, JsonNode values) {
        if (values.isMissingNode() || values.isNull()) {
            return read(where, Json.records().createObjectNode());
        }
        if (!values.isObject()) {
            throw new UserException(where + ": slurm must be keys with values");
        }
        try {
            return YamlMapper.values().treeToValue(values, SlurmOptions.class);
        } catch (JsonProcessingException e) {
            throw new UserException(where + ": slurm: " + YamlMapper.refusal(e, values), e);
        }
    }

    private static String checked(String key, String value, String form, String example) {
        String text = value == null ? "" : value;
        if (!text.matches(form)) {
            throw new UserException(
                    key + " is '" + SbatchOption.visible(text) + "'; it must be " + example);
        }
        return text;
    }

    private static List<String> filled(String key, List<String> lines) {
        if (lines != null && lines.stream().anyMatch(Objects::isNull)) {
            throw new UserException(key + " has an empty entry; fill it or leave it out");
        }
        return lines == null ? List.of() : List.copyOf(lines);
    }

    private static void notNegative(String key, int value) {
        if (value < 0) {
            throw new UserException(key + " is " + value + "; it must be at least 0");
        }
    }
}
