package org.fastforward.analysis.cell;

import org.fastforward.analysis.record.RunRecord;

/**
 * What the arms of one comparison share.
 *
 * @param model the model's name
 * @param task the task's name
 * @param adapter the adapter's name
 * @param seed the seed
 */
public record Cell(String model, String task, String adapter, long seed) {
    static Cell of(RunRecord run) {
        return new Cell(run.model(), run.task(), run.adapter(), run.seed());
    }
}
