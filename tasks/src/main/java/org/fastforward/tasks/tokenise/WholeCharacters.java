package org.fastforward.tasks.tokenise;

/** Text without halves of characters. */
final class WholeCharacters {

    private WholeCharacters() {}

    /**
     * The text with each unpaired surrogate, which no UTF-8 can carry, replaced by U+FFFD. The same
     * object where there is none.
     */
    static String of(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (repaired == null) {
                repaired = new StringBuilder(text);
            }
            repaired.setCharAt(i, '\uFFFD');
        }
        return repaired == null ? text : repaired.toString();
    }
}
