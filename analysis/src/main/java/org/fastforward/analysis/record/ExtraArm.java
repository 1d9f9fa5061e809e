package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A Fast Forward arm that only some cells of a grid have: those that agree in every part that is
 * given here.
 *
 * @param policy its line search
 * @param model the cells' model; null: any
 * @param task the cells' task; null: any
 * @param adapter the cells' adapter; null: any
 * @param learningRate the cells' learning rate; null: any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"policy", "model", "task", "adapter", "learning_rate"})
public record ExtraArm(
        String policy, String model, String task, String adapter, Double learningRate) {

    /**
     * Tells whether a cell has this arm.
     *
     * @param ofModel the cell's model
     * @param ofTask its task
     * @param ofAdapter its adapter
     * @param rate its learning rate
     * @return true if every part that is given agrees
     */
    public boolean matches(String ofModel, String ofTask, String ofAdapter, double rate) {
        return agrees(model, ofModel)
                && agrees(task, ofTask)
                && agrees(adapter, ofAdapter)
                && (learningRate == null || LearningRate.same(learningRate, rate));
    }

    private static boolean agrees(String given, String ofCell) {
        return given == null || given.equals(ofCell);
    }
}
