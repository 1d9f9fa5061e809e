package org.fastforward.tasks.format;

import java.util.Arrays;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.tokenise.TextTokenizer;

/** How one task turns a record's fields into a sequence. */
public interface RecordFormat {

    /**
     * The sequence of one record, or why there is none.
     *
     * @param record the record's number
     * @param fields its values in the order of {@link Task#fields()}; null where missing
     */
    PreparedRecord prepare(int record, String[] fields);

    /**
     * Goes up with every change of the ids or labels of any record, so that no cache has the old.
     */
    int version();

    /** The format of a task for a tokenizer. */
    static RecordFormat of(Task task, TextTokenizer tokenizer, int maxLength) {
        for (String special : task.specialTokens()) {
            if (tokenizer.encodeRaw(special).length != 1) {
                throw new UserException(
                        "The tokenizer lacks the special token '"
                                + special.strip()
                                + "' of task "
                                + task.id()
                                + "; open it with that task's special tokens");
            }
        }
        return switch (task) {
            case CHAT -> new ChatFormat(tokenizer, maxLength);
            case INSTRUCTION -> new InstructionFormat(tokenizer, maxLength);
            case MEDICAL -> new MedicalFormat(tokenizer, maxLength);
        };
    }

    /**
     * Labels as the reference's collator makes them: the ids, but {@link Example#IGNORED} wherever
     * the id is that of padding. Padding is the end-of-text token, so real ones are ignored too.
     */
    static int[] labelsWithout(int paddingId, int[] ids) {
        return Arrays.stream(ids).map(id -> id == paddingId ? Example.IGNORED : id).toArray();
    }

    /** Kept if there is anything to predict. */
    static PreparedRecord keptIfLabelled(Example example) {
        return example.labelCount() > 0
                ? new PreparedRecord.Kept(example)
                : new PreparedRecord.Dropped(example.record(), "no token to predict");
    }
}
