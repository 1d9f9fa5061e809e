package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.record.ExtraArm;
import org.fastforward.analysis.record.LearningRate;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.Policy;

/** What the keys of a grid file must hold together; each message is one line. */
final class GridFileCheck {
    private static final String LEARNING_RATE = "learning_rate";

    private GridFileCheck() {}

    /**
     * @throws UserException for the first thing that is wrong
     */
    static void check(GridFile file) {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("name", file.name() != null);
        given.put("profile", file.profile() != null);
        given.put("models", !file.models().isEmpty());
        given.put("tasks", !file.tasks().isEmpty());
        given.put("adapters", !file.adapters().isEmpty());
        given.put("seeds", !file.seeds().isEmpty());
        given.forEach((key, there) -> require(there, "key " + key + " is missing or empty"));
        require(
                file.name().matches("[A-Za-z0-9_-][A-Za-z0-9._-]*"),
                "name '" + file.name() + "' must be letters, digits, '.', '_' and '-'");
        file.models().forEach((id, m) -> require(m != null, "model " + id + " has no checkpoint"));
        file.tasks().forEach((id, task) -> require(task != null, "task " + id + " has no data"));
        learningRates(file);
        file.extraArms().forEach(arm -> extraArm(file, arm));
    }

    private static void learningRates(GridFile file) {
        List<String> seen = new ArrayList<>();
        for (double rate : file.learningRates()) {
            require(
                    rate > 0 && !Double.isInfinite(rate),
                    "learning_rates has " + rate + "; each must be greater than 0");
            String text = LearningRate.text(rate);
            require(!seen.contains(text), "learning_rates has " + text + " twice");
            seen.add(text);
        }
        if (seen.isEmpty()) {
            return;
        }
        settings(file)
                .forEach(
                        (where, settings) ->
                                require(
                                        !settings.has(LEARNING_RATE),
                                        where
                                                + " has a learning_rate, which learning_rates would"
                                                + " replace: remove one of the two"));
    }

    private static Map<String, JsonNode> settings(GridFile file) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        all.put("settings", file.settings());
        file.models().forEach((id, model) -> all.put("model " + id, model.settings()));
        file.tasks().forEach((id, task) -> all.put("task " + id, task.settings()));
        all.put("own_data", file.ownData());
        return all;
    }

    private static void extraArm(GridFile file, ExtraArm arm) {
        require(arm.policy() != null, "an extra arm has no policy");
        Policy.named(arm.policy());
        require(
                !file.policies().contains(arm.policy()),
                "the extra arm " + arm.policy() + " is an arm of every cell: see policies");
        known("model", arm.model(), file.models().keySet());
        known("task", arm.task(), file.tasks().keySet());
        known("adapter", arm.adapter(), file.adapters());
        if (arm.learningRate() != null) {
            known(
                    LEARNING_RATE,
                    LearningRate.text(arm.learningRate()),
                    file.learningRates().stream().map(LearningRate::text).toList());
        }
    }

    private static void known(String what, String value, Collection<String> allowed) {
        require(
                value == null || allowed.contains(value),
                "an extra arm has the unknown "
                        + what
                        + " '"
                        + value
                        + "'; known: "
                        + (allowed.isEmpty() ? "none" : String.join(", ", allowed)));
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw new UserException(message);
        }
    }
}
