package org.fastforward.harness.grid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.shared.UserException;

/**
 * One of several grids in a file. What it does not say is the file's; settings are laid over the
 * file's, one by one.
 *
 * @param models names of the file's models
 * @param tasks names of the file's tasks
 * @param adapters lora, dora, full
 * @param policies line searches of arms of every cell
 * @param seeds one cell each
 * @param vary values of settings that tell cells, or arms, apart
 * @param arms arms of cells besides those of policies
 * @param settings over the file's, under a model's and a task's
 * @param tune how Adam's learning rate is looked for
 */
public record GridPart(
        List<String> models,
        List<String> tasks,
        List<String> adapters,
        List<String> policies,
        List<Long> seeds,
        Map<String, List<JsonNode>> vary,
        List<GridFile.Arm> arms,
        JsonNode settings,
        GridFile.Tune tune) {

    /** Fills what is not written. */
    public GridPart {
        settings = settings == null ? MissingNode.getInstance() : settings;
    }

    /** Returns this as a grid of its own. */
    GridFile of(GridFile file) {
        return new GridFile(
                file.name(),
                file.profile(),
                named("model", models, file.models()),
                named("task", tasks, file.tasks()),
                or(adapters, file.adapters()),
                or(policies, file.policies()),
                or(seeds, file.seeds()),
                or(vary, file.vary()),
                or(arms, file.arms()),
                file.learningRates(),
                file.extraArms(),
                over(file.settings()),
                file.ownData(),
                file.learningRateStudy(),
                or(tune, file.tune()),
                List.of(),
                file.execution(),
                file.slurm());
    }

    /** Returns the names of the settings that this part sets for all its runs. */
    List<String> ownSettings() {
        return Variations.names(settings);
    }

    /** What this part varies replaces the file's one value of it. */
    private JsonNode over(JsonNode all) {
        if (!settings.isMissingNode() && !settings.isObject()) {
            throw new UserException("settings of a part must be keys with values");
        }
        ObjectNode both = all.isObject() ? all.deepCopy() : SettingsReader.layer(Map.of());
        if (vary != null) {
            both.remove(vary.keySet());
        }
        return settings.isObject() ? both.setAll((ObjectNode) settings) : both;
    }

    private static <T> T or(T own, T files) {
        return own == null ? files : own;
    }

    private static <T> Map<String, T> named(String what, List<String> names, Map<String, T> all) {
        if (names == null) {
            return all;
        }
        Map<String, T> some = new LinkedHashMap<>();
        for (String name : names) {
            if (!all.containsKey(name)) {
                throw new UserException(
                        "a part has the unknown "
                                + what
                                + " '"
                                + name
                                + "'; known: "
                                + String.join(", ", all.keySet()));
            }
            some.put(name, all.get(name));
        }
        return some;
    }
}
