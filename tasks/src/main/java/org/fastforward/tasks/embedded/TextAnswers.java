package org.fastforward.tasks.embedded;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Instructions about words, with computed answers. */
final class TextAnswers {

    static final List<Function<SplittableRandom, Instruction>> ALL =
            List.of(
                    TextAnswers::upper,
                    TextAnswers::reverse,
                    TextAnswers::length,
                    TextAnswers::vowels,
                    TextAnswers::snakeCase,
                    TextAnswers::camelCase,
                    TextAnswers::slug,
                    TextAnswers::initials,
                    TextAnswers::slice,
                    TextAnswers::palindrome,
                    TextAnswers::replace,
                    TextAnswers::first,
                    TextAnswers::times,
                    TextAnswers::shift);

    private TextAnswers() {}

    private static Instruction upper(SplittableRandom r) {
        List<String> words = Draw.words(r, 2);
        String text = String.join(" ", words);
        return new Instruction(
                Draw.one(r, "Write in capitals: ", "Convert to upper case: ") + text,
                text.toUpperCase(Locale.ROOT));
    }

    private static Instruction reverse(SplittableRandom r) {
        String word = Draw.word(r);
        return new Instruction(
                Draw.one(r, "Write backwards: ", "Reverse the letters of ") + word,
                new StringBuilder(word).reverse().toString());
    }

    private static Instruction length(SplittableRandom r) {
        List<String> words = Draw.words(r, 2);
        return new Instruction(
                "How many letters have " + words.get(0) + " and " + words.get(1) + "?",
                words.get(0)
                        + " "
                        + words.get(0).length()
                        + ", "
                        + words.get(1)
                        + " "
                        + words.get(1).length());
    }

    private static Instruction vowels(SplittableRandom r) {
        String word = Draw.word(r);
        return new Instruction(
                Draw.one(r, "Remove the vowels from " + word + ".", "Drop all vowels of " + word),
                word.replaceAll("[aeiou]", ""));
    }

    private static Instruction snakeCase(SplittableRandom r) {
        List<String> words = Draw.words(r, 3);
        return new Instruction(
                "Make a snake_case name: " + String.join(" ", words), String.join("_", words));
    }

    private static Instruction camelCase(SplittableRandom r) {
        List<String> words = Draw.words(r, 2);
        return new Instruction(
                "Make a camelCase name: " + String.join(" ", words),
                words.get(0) + capitalised(words.get(1)));
    }

    private static Instruction slug(SplittableRandom r) {
        List<String> words = Draw.words(r, 3);
        String title =
                capitalised(words.get(0))
                        + " "
                        + capitalised(words.get(1))
                        + " "
                        + capitalised(words.get(2));
        return new Instruction("Make a URL slug of: " + title, String.join("-", words));
    }

    private static Instruction initials(SplittableRandom r) {
        List<String> words = Draw.words(r, 4);
        StringBuilder letters = new StringBuilder();
        words.forEach(word -> letters.append(Character.toUpperCase(word.charAt(0))));
        return new Instruction("Give the initials: " + String.join(" ", words), letters.toString());
    }

    private static Instruction slice(SplittableRandom r) {
        String word = Draw.word(r);
        int to = Draw.number(r, 2, 4);
        boolean tail = r.nextInt(2) == 0;
        return new Instruction(
                "In Python, what is \"" + word + "\"[" + (tail ? to + ":" : ":" + to) + "]?",
                '"' + (tail ? word.substring(to) : word.substring(0, to)) + '"');
    }

    private static Instruction palindrome(SplittableRandom r) {
        String word = Draw.word(r);
        String backwards = new StringBuilder(word).reverse().toString();
        return new Instruction(
                "Is the word " + word + " a palindrome?",
                (word.equals(backwards) ? "Yes: " : "No: ") + backwards);
    }

    private static Instruction replace(SplittableRandom r) {
        String word = Draw.word(r);
        char from = word.charAt(Draw.number(r, 0, word.length() - 1));
        char to = (char) ('a' + Draw.number(r, 0, 25));
        return new Instruction(
                "Replace each " + from + " by " + to + " in " + word + ".", word.replace(from, to));
    }

    private static Instruction first(SplittableRandom r) {
        List<String> words = Draw.words(r, 2);
        boolean less = words.get(0).compareTo(words.get(1)) < 0;
        return new Instruction(
                "Which comes first in a dictionary: " + words.get(0) + " or " + words.get(1) + "?",
                words.get(less ? 0 : 1));
    }

    private static Instruction times(SplittableRandom r) {
        String word = Draw.word(r);
        int times = Draw.number(r, 2, 4);
        return new Instruction(
                "What does print(\"" + word + "\" * " + times + ") show?", word.repeat(times));
    }

    private static Instruction shift(SplittableRandom r) {
        String word = Draw.word(r);
        StringBuilder shifted = new StringBuilder();
        word.chars().forEach(c -> shifted.append((char) ('a' + (c - 'a' + 1) % 26)));
        return new Instruction("Shift each letter by one: " + word, shifted.toString());
    }

    private static String capitalised(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
