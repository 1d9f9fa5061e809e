package org.fastforward.analysis.cell;

import java.util.List;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.Summary;
import org.fastforward.shared.names.EndingName;

/** What a Fast Forward arm took to its target, also where it was trained on from there. */
final class ToTarget {
    private ToTarget() {}

    /**
     * Its summary as it was when it first reached its target.
     *
     * @param run a finished run
     * @return its summary; for one that did not end at its target (setting {@code ending}) the
     *     costs and counts are those of the first test evaluation that reached it, if any did; the
     *     final loss is the run's in any case
     */
    static Summary of(Run run) {
        Summary end = run.state().summary();
        Object ending = run.record().settings().get("ending");
        if (run.record().isAdam() || ending == null || ending.equals(EndingName.TARGET.id())) {
            return end;
        }
        return FirstReached.of(run, end.targetLoss())
                .map(event -> at(event, run.events(), end))
                .orElse(end);
    }

    private static Summary at(Event event, List<Event> events, Summary end) {
        List<Event> before = events.subList(0, events.indexOf(event) + 1);
        return new Summary(
                end.targetLoss(),
                end.startLoss(),
                end.finalLoss(),
                true,
                event.step(),
                event.stage(),
                before.stream().mapToInt(Event::passes).sum(),
                event.flopsPaper(),
                event.flopsExact(),
                event.wallS(),
                event.cpuS(),
                event.peakBytes(),
                event.tokens(),
                (int) before.stream().filter(e -> e.kind() == Event.Kind.TEST).count());
    }
}
