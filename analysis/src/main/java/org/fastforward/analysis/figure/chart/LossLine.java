package org.fastforward.analysis.figure.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.Run;

/**
 * The test loss of a run against what it had cost by then.
 *
 * @param name the run's name in the legend
 * @param colour its colour
 * @param points its evaluations, in order
 * @param stages those that first follow a Fast Forward stage
 */
public record LossLine(String name, Color colour, List<Point> points, List<Point> stages) {

    /**
     * One evaluation of the test set.
     *
     * @param flops FLOPs so far, as the paper counts them
     * @param loss nats per token
     */
    public record Point(double flops, double loss) {}

    /** Returns the test losses of a run over its FLOPs, with the points that follow a stage. */
    public static LossLine of(String name, Color colour, Run run) {
        List<Point> points = new ArrayList<>();
        List<Point> stages = new ArrayList<>();
        boolean afterStage = false;
        for (Event event : run.events()) {
            if (event.kind() == Event.Kind.STAGE) {
                afterStage = true;
            } else if (event.kind() == Event.Kind.TEST && Double.isFinite(event.testLoss())) {
                Point point = new Point(event.flopsPaper(), event.testLoss());
                points.add(point);
                if (afterStage) {
                    stages.add(point);
                }
                afterStage = false;
            }
        }
        return new LossLine(name, colour, points, stages);
    }

    /** Returns the FLOPs of the last point; 0 without points. */
    public double largestFlops() {
        return points.stream().mapToDouble(Point::flops).max().orElse(0);
    }
}
