package org.fastforward.tasks.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GrammarTest {

    private static final Grammar GRAMMAR =
            Grammar.parse(
                    List.of(
                            "%% a comment",
                            "[facts]",
                            "{^fruit.name}: {fruit.taste}; {fruit#2.name}: {fruit#2.taste}",
                            "[numbers]",
                            "{3..9/3#a} {3..9/3#a} {0..0}",
                            "[braces]",
                            "\\{numbers} {print $1} \\d{{2..2}} {} x\\ny",
                            "[same]",
                            "{letter#1}{letter#1}",
                            "[letter]",
                            "a",
                            "b",
                            "[fruit: name | taste]",
                            "plum | sweet",
                            "lime | sour"));

    @Test
    void factsOfARowStayTogether() {
        for (int seed = 0; seed < 20; seed++) {
            String text = expand("facts", seed);
            assertTrue(
                    List.of("Plum: sweet; lime: sour", "Lime: sour; plum: sweet").contains(text),
                    text);
        }
    }

    @Test
    void numbersAreDrawnOnceWhereNamed() {
        for (int seed = 0; seed < 20; seed++) {
            String[] numbers = expand("numbers", seed).split(" ", -1);
            assertEquals(numbers[0], numbers[1]);
            assertTrue(List.of("3", "6", "9").contains(numbers[0]));
            assertEquals("0", numbers[2]);
        }
        assertEquals(2, expand("same", 1).chars().limit(2).count());
        assertEquals(expand("same", 1).charAt(0), expand("same", 1).charAt(1));
    }

    @Test
    void otherBracesStandForThemselves() {
        assertEquals("{numbers} {print $1} \\d{2} {} x\ny", expand("braces", 0));
    }

    @Test
    void mistakesInAGrammarAreFound() {
        assertThrows(IllegalArgumentException.class, () -> Grammar.parse(List.of("text")));
        assertThrows(
                IllegalArgumentException.class,
                () -> Grammar.parse(List.of("[t: a | b]", "only one cell")));
        for (String shape : List.of("{nothing}", "{nothing.name}", "{fruit.colour}")) {
            Grammar grammar = Grammar.parse(List.of("[start]", shape, "[fruit: name]", "plum"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Expansion(grammar, new SplittableRandom(0)).slot("start"));
        }
    }

    @Test
    void tooFewDistinctRecordsAreAnError() {
        assertThrows(
                IllegalStateException.class,
                () -> DistinctRecords.draw(3, 0, random -> random.nextInt(2), any -> true));
        assertNotEquals(
                DistinctRecords.draw(9, 0, SplittableRandom::nextInt, any -> true),
                DistinctRecords.draw(9, 1, SplittableRandom::nextInt, any -> true));
    }

    private static String expand(String slot, long seed) {
        return new Expansion(GRAMMAR, new SplittableRandom(seed)).slot(slot);
    }
}
