package org.fastforward.tasks.load;

import java.util.List;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * Holds sequences to an embedding's rows. A tokenizer may have tokens that were added without the
 * embedding growing with them; only those that stand in the data do harm.
 */
public final class VocabularyCheck {

    private VocabularyCheck() {}

    /**
     * Requires that every id has a row.
     *
     * @param rows of the model's embedding
     * @throws UserException naming the first record, token and id beyond them
     */
    public static void require(TextTokenizer tokenizer, int rows, List<Example> sequences) {
        if (tokenizer.size() <= rows) {
            return;
        }
        for (Example sequence : sequences) {
            for (int id : sequence.ids()) {
                if (id >= rows) {
                    throw new UserException(
                            "record "
                                    + sequence.record()
                                    + " has the token '"
                                    + tokenizer.decode(new int[] {id})
                                    + "' with id "
                                    + id
                                    + ", but the checkpoint's embedding has "
                                    + rows
                                    + " rows: take tokenizer.json and weights from one checkpoint,"
                                    + " or remove that text from the data");
                }
            }
        }
    }

    /** The same of all three splits. */
    public static void require(TextTokenizer tokenizer, int rows, Splits splits) {
        require(tokenizer, rows, splits.train());
        require(tokenizer, rows, splits.tiny());
        require(tokenizer, rows, splits.test());
    }
}
