package org.fastforward.harness.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;
import org.fastforward.shared.yaml.YamlMapper;

/**
 * How a cell is run, as against what it is: nothing here changes a number in its records but times
 * and memory. The key {@code execution} of a grid file.
 *
 * @param heap Java heap of its process, such as {@code 4g}; empty: the JVM's choice
 * @param timeoutMinutes after so long its process is ended; 0: never
 * @param checkpointSeconds a checkpoint at the first micro-batch after so many seconds; 0: never by
 *     time
 * @param checkpointSteps a checkpoint after so many optimizer steps; 0: never by step
 */
public record Execution(
        String heap, double timeoutMinutes, double checkpointSeconds, int checkpointSteps) {

    /** The one place of these defaults. */
    public static final Execution DEFAULT = new Execution("", 0, 300, 0);

    /** Checks every range. */
    public Execution {
        heap = heap == null ? "" : heap;
        if (!heap.matches("(\\d+[kKmMgG])?")) {
            throw new UserException("heap is '" + heap + "'; it must be a size such as 4g");
        }
        notNegative("timeout_minutes", timeoutMinutes);
        notNegative("checkpoint_seconds", checkpointSeconds);
        notNegative("checkpoint_steps", checkpointSteps);
    }

    /**
     * Lays values over the defaults.
     *
     * @param where names what is read, for messages
     * @param values an object; a missing node: the defaults
     * @throws UserException for an unknown key or an unfitting value
     */
    public static Execution read(String where, JsonNode values) {
        ObjectNode all = Json.records().valueToTree(DEFAULT);
        if (values.isObject()) {
            all.setAll((ObjectNode) values);
        } else if (!values.isMissingNode() && !values.isNull()) {
            throw new UserException(where + ": execution must be keys with values");
        }
        try {
            return YamlMapper.values().treeToValue(all, Execution.class);
        } catch (JsonProcessingException e) {
            throw new UserException(where + ": execution: " + YamlMapper.refusal(e, all), e);
        }
    }

    private static void notNegative(String key, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new UserException(key + " is " + value + "; it must be at least 0");
        }
    }
}
