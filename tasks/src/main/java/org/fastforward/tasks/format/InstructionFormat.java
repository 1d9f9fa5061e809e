package org.fastforward.tasks.format;

import java.util.Arrays;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.InstructionTokens;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * The Dolly-style prompt of the reference program.
 *
 * <pre>
 * Below is an instruction that describes a task. Write a response that appropriately completes the request.
 *                        ### Instruction:
 *                        {instruction}
 *                        ### Response:
 *                        {response}
 *                        ### End
 * </pre>
 *
 * <p>Six lines, none blank; each but the first begins with 23 spaces. They are an accident of the
 * reference's source, where the prompt stands indented, and part of what it trained on. Spaces go
 * before the first line of the instruction and of the response, not inside them; there is no
 * newline after {@code ### End}. {@code ### End}, {@code ### Instruction:} and {@code ###
 * Response:} with its newline are special tokens.
 *
 * <p>Labels are the tokens after the response key, the last one if there are several (so the
 * response's leading spaces are labels). A record of the maximum length or longer is dropped; so is
 * one without the key in its ids, which the reference keeps with every label ignored.
 */
// Internal or documented as shared: equality of the arrays is not relied on.
@SuppressWarnings("ArrayRecordComponent")
record InstructionFormat(TextTokenizer tokenizer, int maxLength, int[] responseKey)
        implements RecordFormat {

    private static final String INTRODUCTION =
            "Below is an instruction that describes a task. "
                    + "Write a response that appropriately completes the request.";
    private static final String INDENT = " ".repeat(23);

    InstructionFormat(TextTokenizer tokenizer, int maxLength) {
        this(tokenizer, maxLength, tokenizer.encodeRaw(InstructionTokens.RESPONSE_KEY));
    }

    /** The whole text of a record. */
    static String text(String instruction, String response) {
        return INTRODUCTION
                + "\n"
                + INDENT
                + InstructionTokens.INSTRUCTION_KEY
                + "\n"
                + INDENT
                + instruction
                + "\n"
                + INDENT
                + InstructionTokens.RESPONSE_KEY
                + INDENT
                + response
                + "\n"
                + INDENT
                + InstructionTokens.END;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public PreparedRecord prepare(int record, String[] fields) {
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] == null) {
                String field = Task.INSTRUCTION.fields().get(i).name();
                return new PreparedRecord.Dropped(record, field + " is missing or null");
            }
        }
        int[] ids = tokenizer.encodeAtMost(text(fields[0], fields[1]), maxLength);
        if (ids.length >= maxLength) {
            return new PreparedRecord.Dropped(record, maxLength + " tokens or longer");
        }
        int[] labels = RecordFormat.labelsWithout(tokenizer.endOfTextId(), ids);
        int key = lastIndexOf(responseKey, labels);
        if (key < 0) {
            return new PreparedRecord.Dropped(record, "no response key");
        }
        Arrays.fill(labels, 0, key + responseKey.length, Example.IGNORED);
        return RecordFormat.keptIfLabelled(new Example(record, ids, labels));
    }

    private static int lastIndexOf(int[] part, int[] whole) {
        for (int start = whole.length - part.length; start >= 0; start--) {
            if (Arrays.equals(part, 0, part.length, whole, start, start + part.length)) {
                return start;
            }
        }
        return -1;
    }
}
