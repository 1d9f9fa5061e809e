package org.fastforward.tasks.embedded;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Instructions about lists, with computed answers. */
final class ListAnswers {

    static final List<Function<SplittableRandom, Instruction>> ALL =
            List.of(
                    ListAnswers::sorted,
                    ListAnswers::alphabetical,
                    ListAnswers::largest,
                    ListAnswers::distinct,
                    ListAnswers::reversed,
                    ListAnswers::even,
                    ListAnswers::join,
                    ListAnswers::range,
                    ListAnswers::index,
                    ListAnswers::json,
                    ListAnswers::shortest,
                    ListAnswers::total);

    private ListAnswers() {}

    private static Instruction sorted(SplittableRandom r) {
        List<Integer> numbers = Draw.numbers(r, 5, 1, 60);
        boolean descending = r.nextInt(3) == 0;
        List<Integer> answer = new ArrayList<>(numbers);
        answer.sort(descending ? Comparator.reverseOrder() : Comparator.naturalOrder());
        return new Instruction(
                "Sort " + numbers + (descending ? " in descending order." : "."),
                answer.toString());
    }

    private static Instruction alphabetical(SplittableRandom r) {
        List<String> words = Draw.words(r, 4);
        return new Instruction(
                "Sort by alphabet: " + String.join(", ", words),
                words.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static Instruction largest(SplittableRandom r) {
        List<Integer> numbers = Draw.numbers(r, 5, 1, 99);
        boolean largest = r.nextBoolean();
        return new Instruction(
                "What is the " + (largest ? "largest" : "smallest") + " number in " + numbers + "?",
                (largest ? Collections.max(numbers) : Collections.min(numbers)).toString());
    }

    private static Instruction distinct(SplittableRandom r) {
        List<Integer> numbers = Draw.numbers(r, 6, 1, 5);
        return new Instruction(
                "Remove duplicates from " + numbers + ".", new LinkedHashSet<>(numbers).toString());
    }

    private static Instruction reversed(SplittableRandom r) {
        List<String> words = Draw.words(r, 3);
        List<String> answer = new ArrayList<>(words);
        Collections.reverse(answer);
        return new Instruction("Reverse the list " + words + ".", answer.toString());
    }

    private static Instruction even(SplittableRandom r) {
        List<Integer> numbers = Draw.numbers(r, 6, 1, 40);
        boolean even = r.nextBoolean();
        return new Instruction(
                "Keep the " + (even ? "even" : "odd") + " numbers of " + numbers + ".",
                numbers.stream().filter(n -> n % 2 == 0 == even).toList().toString());
    }

    private static Instruction join(SplittableRandom r) {
        List<String> words = Draw.words(r, 3);
        String separator = Draw.one(r, "-", "+", "/", "_", ".");
        return new Instruction(
                "What is \"" + separator + "\".join(" + quoted(words, "'") + ") in Python?",
                '"' + String.join(separator, words) + '"');
    }

    private static Instruction range(SplittableRandom r) {
        int from = Draw.number(r, 0, 9);
        int step = Draw.number(r, 2, 6);
        int to = from + step * Draw.number(r, 3, 5);
        List<Integer> answer = new ArrayList<>();
        for (int n = from; n < to; n += step) {
            answer.add(n);
        }
        return new Instruction(
                "What is list(range(" + from + ", " + to + ", " + step + ")) in Python?",
                answer.toString());
    }

    private static Instruction index(SplittableRandom r) {
        List<String> words = Draw.words(r, 4);
        int i = Draw.number(r, 0, 3);
        return new Instruction(
                "Given a = " + quoted(words, "'") + ", what is a[" + i + "]?",
                "'" + words.get(i) + "'");
    }

    private static Instruction json(SplittableRandom r) {
        List<String> words = Draw.words(r, 3);
        return new Instruction(
                "Write as a JSON array: " + String.join(", ", words), quoted(words, "\""));
    }

    private static Instruction shortest(SplittableRandom r) {
        List<String> words = Draw.words(r, 3);
        String longest = Collections.max(words, Comparator.comparingInt(String::length));
        return new Instruction(
                "Which word is longest (the first, if several): " + String.join(", ", words),
                longest);
    }

    private static Instruction total(SplittableRandom r) {
        List<Integer> numbers = Draw.numbers(r, 3, 1, 20);
        int sum = numbers.stream().mapToInt(Integer::intValue).sum();
        return new Instruction(
                Draw.one(r, "Add up ", "What is the sum of ") + numbers + ".",
                Integer.toString(sum));
    }

    private static String quoted(List<String> words, String quote) {
        return words.stream()
                .collect(Collectors.joining(quote + ", " + quote, "[" + quote, quote + "]"));
    }
}
