package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Keys that a grid file still understands and that have a more general way of writing now. */
final class FirstWriting {
    private FirstWriting() {}

    /** Returns, for each such key of a file, a line that says how to write it now. */
    static List<String> advice(GridFile file) {
        List<String> lines = new ArrayList<>();
        if (!file.learningRates().isEmpty()) {
            lines.add(
                    "learning_rates is now written vary: {learning_rate: "
                            + listed(file.learningRates())
                            + "}");
        }
        for (GridFile.ExtraArm arm : file.extraArms()) {
            StringJoiner where = new StringJoiner(", ");
            arm.toArm().where().forEach((key, value) -> where.add(key + ": " + value.asText()));
            String condition = where.length() == 0 ? "" : ", where: {" + where + "}";
            lines.add(
                    "extra_arms is now written arms: [{policy: " + arm.policy() + condition + "}]");
        }
        return lines;
    }

    private static String listed(List<JsonNode> values) {
        return values.stream().map(JsonNode::asText).collect(Collectors.joining(", ", "[", "]"));
    }
}
