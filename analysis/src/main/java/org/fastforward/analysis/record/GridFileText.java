package org.fastforward.analysis.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.analysis.key.VariedSettings;

/**
 * The keys of {@code grid.json} in any of its schemas. Before the fourth, learning rates were all
 * that could be varied, and arms were policies of all cells and of some.
 */
record GridFileText(
        int schemaVersion,
        String name,
        List<String> models,
        List<String> tasks,
        List<String> adapters,
        List<Long> seeds,
        Map<String, List<Object>> vary,
        List<GridArm> arms,
        Map<String, Object> defaults,
        boolean miniature,
        boolean tuned,
        List<GridRecord> parts,
        List<Object> learningRates,
        List<String> policies,
        List<ExtraArm> extraArms) {

    /** An arm of those cells that agree in every part that is given. */
    record ExtraArm(String policy, String model, String task, String adapter, Double learningRate) {
        GridArm toArm() {
            Map<String, Object> where = new LinkedHashMap<>();
            where.put("model", model);
            where.put("task", task);
            where.put("adapter", adapter);
            where.put(VariedSettings.LEARNING_RATE, learningRate);
            where.values().removeIf(part -> part == null);
            return new GridArm(policy, Map.of(), where);
        }
    }

    GridRecord toRecord() {
        Map<String, List<Object>> varied = vary;
        List<GridArm> all = arms;
        if (varied == null && learningRates != null && !learningRates.isEmpty()) {
            varied = Map.of(VariedSettings.LEARNING_RATE, learningRates);
        }
        if (all == null && policies != null) {
            all = new ArrayList<>(policies.stream().map(GridArm::new).toList());
            if (extraArms != null) {
                all.addAll(extraArms.stream().map(ExtraArm::toArm).toList());
            }
        }
        return new GridRecord(
                schemaVersion,
                name,
                models,
                tasks,
                adapters,
                seeds,
                varied,
                all,
                defaults,
                miniature,
                tuned,
                parts);
    }
}
