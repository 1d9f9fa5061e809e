package org.fastforward.analysis;

import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.key.CellKey;

/** The rows of made-up logs: losses that fall exponentially, costs that grow with the model. */
final class SyntheticEvents {
    /** The test loss that every run begins with. */
    static final double START = 4.5;

    private SyntheticEvents() {}

    static double loss(CellKey cell, double progress) {
        double floor = 3.2 - 0.15 * Math.max(0, SyntheticGrid.MODELS.indexOf(cell.model()));
        double floorOfTask = floor - 0.1 * SyntheticGrid.TASKS.indexOf(cell.task());
        return floorOfTask + (START - floorOfTask) * Math.exp(-progress / 90);
    }

    static Event step(CellKey cell, int step, int passes, double loss, int stages) {
        return event(
                Event.Kind.STEP,
                cell,
                step,
                passes,
                loss,
                Double.NaN,
                stages,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                0,
                "");
    }

    static Event test(
            CellKey cell, int step, int passes, double loss, int stages, int passesSoFar) {
        return event(
                Event.Kind.TEST,
                cell,
                step,
                Math.max(passes, passesSoFar),
                Double.NaN,
                loss,
                stages,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                0,
                "");
    }

    static Event stage(
            CellKey cell,
            int step,
            int passes,
            int walked,
            int stages,
            double tau,
            double before,
            double after) {
        String curve = "0.0:" + before + ";" + tau + ":" + after;
        return event(
                Event.Kind.STAGE,
                cell,
                step,
                passes,
                Double.NaN,
                Double.NaN,
                stages,
                tau,
                before,
                after,
                walked,
                curve);
    }

    static Event event(
            Event.Kind kind,
            CellKey cell,
            int step,
            int passes,
            double trainLoss,
            double testLoss,
            int stages,
            double tau,
            double before,
            double after,
            int walked,
            String curve) {
        double size = 1 + Math.max(0, SyntheticGrid.MODELS.indexOf(cell.model()));
        double length = 1 + 2 * SyntheticGrid.TASKS.indexOf(cell.task());
        double work = size * size * length * (step + passes / 6.0);
        return new Event(
                kind,
                step,
                step / 12.0,
                trainLoss,
                testLoss,
                stages,
                tau,
                before,
                after,
                walked,
                curve,
                64L * step,
                8000L * step,
                100L * step,
                2e11 * work,
                1.9e11 * work,
                0.11 * work,
                0.2 * work,
                1L << 30,
                kind == Event.Kind.STEP ? 1e-4 : Double.NaN);
    }
}
