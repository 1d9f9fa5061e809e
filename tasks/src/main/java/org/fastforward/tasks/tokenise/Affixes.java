package org.fastforward.tasks.tokenise;

import java.util.Arrays;
import org.fastforward.shared.UserException;

/** The ids that a tokenizer puts before and after every text (Llama-3: one before, none after). */
// Internal or documented as shared: equality of the arrays is not relied on.
@SuppressWarnings("ArrayRecordComponent")
record Affixes(int[] before, int[] after) {

    /** Finds them from one text's ids without and with special tokens. */
    static Affixes between(int[] raw, int[] whole) {
        for (int start = 0; start + raw.length <= whole.length; start++) {
            if (Arrays.equals(raw, Arrays.copyOfRange(whole, start, start + raw.length))) {
                return new Affixes(
                        Arrays.copyOf(whole, start),
                        Arrays.copyOfRange(whole, start + raw.length, whole.length));
            }
        }
        throw new UserException(
                "The tokenizer changes a text's ids when it adds its special tokens; this is not"
                        + " supported, use a tokenizer of GPT-NeoX or Llama kind");
    }

    int length() {
        return before.length + after.length;
    }

    int[] around(int[] ids) {
        int[] all = Arrays.copyOf(before, length() + ids.length);
        System.arraycopy(ids, 0, all, before.length, ids.length);
        System.arraycopy(after, 0, all, before.length + ids.length, after.length);
        return all;
    }
}
