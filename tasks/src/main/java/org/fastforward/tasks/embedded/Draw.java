package org.fastforward.tasks.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws the material of computed instructions. */
final class Draw {

    private static final List<String> WORDS =
            List.of(
                    "anchor", "basket", "candle", "dragon", "engine", "falcon", "garden", "hammer",
                    "island", "jacket", "kitten", "lantern", "marble", "needle", "orange", "pepper",
                    "quartz", "ribbon", "saddle", "timber", "urchin", "velvet", "walnut", "yellow",
                    "zipper", "acorn", "bridge", "copper", "desert", "ember", "forest", "glacier",
                    "harbor", "ivory", "jungle", "kettle", "ladder", "meadow", "nectar", "oyster",
                    "pillow", "quiver", "rocket", "sphere", "tunnel", "valley", "window", "level",
                    "radar", "civic", "kayak", "cloud", "stone", "river", "music", "paper");

    private Draw() {}

    static String word(SplittableRandom random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    /** Different words. */
    static List<String> words(SplittableRandom random, int count) {
        List<String> words = new ArrayList<>();
        while (words.size() < count) {
            String word = word(random);
            if (!words.contains(word)) {
                words.add(word);
            }
        }
        return words;
    }

    /** From {@code low} to {@code high}, both included. */
    static int number(SplittableRandom random, int low, int high) {
        return random.nextInt(low, high + 1);
    }

    static List<Integer> numbers(SplittableRandom random, int count, int low, int high) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(number(random, low, high));
        }
        return numbers;
    }

    /** One of several wordings. */
    static String one(SplittableRandom random, String... wordings) {
        return wordings[random.nextInt(wordings.length)];
    }
}
