package org.fastforward.tasks.format;

import org.fastforward.tasks.Example;
import org.fastforward.tasks.tokenise.TextTokenizer;

/** The raw text, cut to the maximum length; every token but end-of-text is a label. */
record MedicalFormat(TextTokenizer tokenizer, int maxLength) implements RecordFormat {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public PreparedRecord prepare(int record, String[] fields) {
        if (fields[0] == null) {
            return new PreparedRecord.Dropped(record, "clean_text is missing or null");
        }
        int[] ids = tokenizer.encodeAtMost(fields[0], maxLength);
        int[] labels = RecordFormat.labelsWithout(tokenizer.endOfTextId(), ids);
        return RecordFormat.keptIfLabelled(new Example(record, ids, labels));
    }
}
