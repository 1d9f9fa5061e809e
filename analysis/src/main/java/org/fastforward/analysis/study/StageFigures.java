package org.fastforward.analysis.study;

import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.figure.Figure;
import org.fastforward.analysis.figure.FigureText;
import org.fastforward.analysis.figure.plot.Line;
import org.fastforward.analysis.figure.plot.LinePlot;
import org.fastforward.analysis.figure.plot.Panels;
import org.fastforward.analysis.figure.style.FigureStyle;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.key.VariedSettings;

/**
 * Tau and passes of the stages over training: a panel for each model and task, a figure for each
 * adapter. Of cells and arms with several settings those are shown that the most models and tasks
 * have.
 */
final class StageFigures {
    private static final int PANEL_WIDTH = 236;
    private static final int PANEL_HEIGHT = 190;

    /** From a larger tau on the axis has equal factors, so that passes can be seen beside it. */
    private static final double LARGEST_LINEAR = 60;

    private StageFigures() {}

    /** What runs of different models and tasks share, apart from their policy. */
    private record Kind(String adapter, VariedSettings variant, VariedSettings overrides) {
        static Kind of(StageRow row) {
            return new Kind(
                    row.cell().adapter(),
                    SettingGroup.thatCount(row.cell().varied()),
                    SettingGroup.thatCount(row.arm().overrides()));
        }
    }

    /** A panel. */
    private record Place(String model, String task) {
        static Place of(StageRow row) {
            return new Place(row.cell().model(), row.cell().task());
        }
    }

    static List<Figure> of(GridRuns grid, List<StageRow> rows) {
        Map<Kind, List<StageRow>> kinds = new LinkedHashMap<>();
        rows.forEach(row -> kinds.computeIfAbsent(Kind.of(row), k -> new ArrayList<>()).add(row));
        Map<String, Kind> widest = new LinkedHashMap<>();
        kinds.forEach(
                (kind, found) ->
                        widest.merge(
                                kind.adapter(),
                                kind,
                                (a, b) ->
                                        places(kinds.get(b)).size() > places(kinds.get(a)).size()
                                                ? b
                                                : a));
        return widest.values().stream().map(kind -> figure(grid, kind, kinds.get(kind))).toList();
    }

    private static Set<Place> places(List<StageRow> rows) {
        return rows.stream().map(Place::of).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Figure figure(GridRuns grid, Kind kind, List<StageRow> rows) {
        List<LinePlot> panels = new ArrayList<>();
        List<String> models = rows.stream().map(row -> row.cell().model()).distinct().toList();
        List<String> tasks = rows.stream().map(row -> row.cell().task()).distinct().toList();
        List<Place> places =
                tasks.stream()
                        .flatMap(task -> models.stream().map(model -> new Place(model, task)))
                        .toList();
        for (Place place : places) {
            List<StageRow> here = rows.stream().filter(r -> Place.of(r).equals(place)).toList();
            double most = here.stream().mapToDouble(row -> row.event().tau()).max().orElse(0);
            panels.add(
                    new LinePlot(
                            place.model() + ", " + place.task(),
                            "optimizer step",
                            "",
                            lines(here),
                            List.of(),
                            most > LARGEST_LINEAR));
        }
        String title =
                "Tau and passes of every stage: "
                        + FigureText.adapter(kind.adapter())
                        + FigureText.inTitle(grid, kind.variant())
                        + (grid.miniature() ? " (miniature)" : "");
        int columns = models.size() > 1 ? models.size() : tasks.size();
        return new Panels(title, columns, panels, PANEL_WIDTH, PANEL_HEIGHT)
                .figure("stages_" + kind.adapter());
    }

    /** Runs of one policy that differ in their seeds share colour and name. */
    private static List<Line> lines(List<StageRow> rows) {
        Map<List<Object>, List<StageRow>> runs = new LinkedHashMap<>();
        rows.forEach(
                row ->
                        runs.computeIfAbsent(List.of(row.cell(), row.arm()), k -> new ArrayList<>())
                                .add(row));
        List<Line> lines = new ArrayList<>();
        for (List<StageRow> run : runs.values()) {
            String policy = run.get(0).arm().policy();
            Color colour = Palette.policy(policy);
            lines.add(
                    new Line(
                            "tau, " + policy,
                            colour,
                            run.stream().map(row -> point(row.event(), row.event().tau())).toList(),
                            Line.Mark.BOTH));
            lines.add(
                    new Line(
                            "passes, " + policy,
                            FigureStyle.lighter(colour, 0.6),
                            run.stream()
                                    .map(row -> point(row.event(), row.event().passes()))
                                    .toList(),
                            Line.Mark.RINGS));
        }
        return lines;
    }

    private static Line.Point point(Event event, double value) {
        return new Line.Point(event.step(), value);
    }
}
