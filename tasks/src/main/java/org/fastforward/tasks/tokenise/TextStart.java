package org.fastforward.tasks.tokenise;

import java.util.Arrays;
import java.util.function.Function;

/**
 * The first tokens of a long text without tokenising all of it.
 *
 * <p>A document of 100,000 characters is cut to some 1,000 tokens, so nearly all the work of
 * tokenising it would be thrown away. A beginning of the text gives the same first tokens as the
 * whole as long as the tokens asked for end well before the cut: pre-tokenizers look at most a word
 * ahead. The cut is made between a letter and a space, and 64 spare tokens are required.
 */
final class TextStart {

    private static final int CHARS_PER_TOKEN = 6;
    private static final int SPARE_TOKENS = 64;

    private TextStart() {}

    /** The first {@code count} ids of a text, or all where it has no more. */
    static int[] ids(Function<String, int[]> encoder, String text, int count) {
        long chars = (long) CHARS_PER_TOKEN * (count + SPARE_TOKENS);
        for (; chars < text.length(); chars *= 2) {
            int cut = wordEnd(text, (int) chars);
            int[] ids = encoder.apply(text.substring(0, cut));
            if (ids.length >= count + SPARE_TOKENS) {
                return Arrays.copyOf(ids, count);
            }
        }
        int[] ids = encoder.apply(text);
        return ids.length > count ? Arrays.copyOf(ids, count) : ids;
    }

    private static int wordEnd(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == ' ' && Character.isLetter(text.charAt(i - 1))) {
                return i;
            }
        }
        return text.length();
    }
}
