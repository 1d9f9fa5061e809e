package org.fastforward.tasks.embedded;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/** Small programming, text and arithmetic instructions with short, right answers. */
final class InstructionCorpus {

    /**
     * Longest record in characters. The prompt around it takes about half of the miniature's 128
     * tokens, and what is longer than those is dropped.
     */
    private static final int LONGEST = 124;

    private static final List<Function<SplittableRandom, Instruction>> COMPUTED =
            Stream.of(Calculations.ALL, TextAnswers.ALL, ListAnswers.ALL)
                    .flatMap(List::stream)
                    .toList();

    private InstructionCorpus() {}

    static List<Instruction> records() {
        Grammar grammar = Grammar.read("instruction.grammar");
        return DistinctRecords.draw(
                EmbeddedCorpus.RECORDS,
                3,
                random -> instruction(grammar, random),
                InstructionCorpus::fits);
    }

    private static Instruction instruction(Grammar grammar, SplittableRandom random) {
        // One in four is computed.
        if (random.nextInt(4) == 0) {
            return COMPUTED.get(random.nextInt(COMPUTED.size())).apply(random);
        }
        return Instruction.parse(new Expansion(grammar, random).slot("start"));
    }

    private static boolean fits(Instruction one) {
        return one.instruction().length() >= 20
                && !one.response().isEmpty()
                && one.instruction().length() + one.response().length() <= LONGEST;
    }
}
