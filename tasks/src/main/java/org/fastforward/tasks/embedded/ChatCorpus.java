package org.fastforward.tasks.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Everyday dialogues of two or four messages. */
final class ChatCorpus {

    /** Longest dialogue in characters; the miniature cuts it to 128 tokens, headers included. */
    private static final int LONGEST = 230;

    private static final Pattern BETWEEN_TURNS = Pattern.compile(" \\|\\| ");

    private ChatCorpus() {}

    /** A dialogue in the field layout of ultrachat_200k. */
    record Dialogue(List<Message> messages) {}

    /** A turn. */
    record Message(String role, String content) {}

    static List<Dialogue> records() {
        Grammar grammar = Grammar.read("chat.grammar");
        return DistinctRecords.draw(
                EmbeddedCorpus.RECORDS, 2, random -> dialogue(grammar, random), ChatCorpus::fits);
    }

    private static Dialogue dialogue(Grammar grammar, SplittableRandom random) {
        // A shape is the turns of both sides, divided by " || ", the user's first.
        String[] turns = BETWEEN_TURNS.split(new Expansion(grammar, random).slot("start"), -1);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < turns.length; i++) {
            messages.add(new Message(i % 2 == 0 ? "user" : "assistant", turns[i]));
        }
        return new Dialogue(messages);
    }

    private static boolean fits(Dialogue dialogue) {
        List<Message> messages = dialogue.messages();
        int all = messages.stream().mapToInt(message -> message.content().length()).sum();
        return between(20, messages.get(0), 90)
                && between(messages.size() == 2 ? 45 : 8, messages.get(1), 130)
                && all <= LONGEST;
    }

    private static boolean between(int least, Message message, int most) {
        return message.content().length() >= least && message.content().length() <= most;
    }
}
