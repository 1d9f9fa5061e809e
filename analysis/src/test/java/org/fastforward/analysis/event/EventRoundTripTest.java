package org.fastforward.analysis.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EventRoundTripTest {
    private static final Path FILE = Path.of("events.csv");

    @Property(tries = 300)
    void anyEventComesBackExactly(@ForAll("events") List<Event> events) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            StringBuilder text = new StringBuilder(EventCsv.header());
            events.forEach(event -> text.append(EventCsv.line(event)));
            assertEquals(events, EventCsv.parse(FILE, text.toString()));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Property(tries = 300)
    void aLogCutAnywhereKeepsItsWholeRows(
            @ForAll("events") List<Event> events, @ForAll double share) {
        StringBuilder text = new StringBuilder(EventCsv.header());
        events.forEach(event -> text.append(EventCsv.line(event)));
        int cut = (int) (text.length() * Math.abs(share % 1.0));
        List<Event> kept = EventCsv.parse(FILE, text.substring(0, cut));
        assertEquals(events.subList(0, kept.size()), kept);
        long breaks = text.substring(0, cut).chars().filter(c -> c == '\n').count();
        assertEquals(Math.max(0, breaks - 1), kept.size());
    }

    @Property(tries = 300)
    void anyCurveComesBackExactly(@ForAll("points") List<Curve.Point> points) {
        Curve curve = new Curve(points);
        assertEquals(curve, Curve.parse(curve.toString()));
    }

    @Provide
    Arbitrary<List<Curve.Point>> points() {
        return Combinators.combine(numbers(), numbers()).as(Curve.Point::new).list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<Event>> events() {
        Arbitrary<List<Double>> doubles = numbers().list().ofSize(11);
        Arbitrary<List<Long>> longs = Arbitraries.longs().list().ofSize(4);
        Arbitrary<List<Integer>> integers = Arbitraries.integers().list().ofSize(3);
        Arbitrary<String> curves = points().map(list -> new Curve(list).toString());
        return Combinators.combine(
                        Arbitraries.of(Event.Kind.class), doubles, longs, integers, curves)
                .as(EventRoundTripTest::event)
                .list()
                .ofMaxSize(4)
                .map(ArrayList::new);
    }

    private static Arbitrary<Double> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.doubles(),
                Arbitraries.longs().map(Double::longBitsToDouble),
                Arbitraries.of(Double.NaN, -0.0, Double.MIN_VALUE, Double.POSITIVE_INFINITY));
    }

    private static Event event(
            Event.Kind kind,
            List<Double> doubles,
            List<Long> longs,
            List<Integer> integers,
            String curve) {
        return new Event(
                kind,
                integers.get(0),
                doubles.get(0),
                doubles.get(1),
                doubles.get(2),
                integers.get(1),
                doubles.get(3),
                doubles.get(4),
                doubles.get(5),
                integers.get(2),
                curve,
                longs.get(0),
                longs.get(1),
                longs.get(2),
                doubles.get(6),
                doubles.get(7),
                doubles.get(8),
                doubles.get(9),
                longs.get(3),
                doubles.get(10));
    }
}
