package org.fastforward.tasks.embedded;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The embedded corpora as files: the same bytes on every machine. */
public final class EmbeddedCorpus {

    /** Records of each corpus. */
    public static final int RECORDS = 2_600;

    /** Of these, in chat's {@code test_sft} file. */
    public static final int CHAT_TEST_RECORDS = 600;

    private EmbeddedCorpus() {}

    /**
     * The files of a task's corpus by name: JSON lines in the field layout of the paper's data set.
     *
     * @param task the task's id
     */
    public static SortedMap<String, byte[]> files(String task) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        switch (task) {
            case "medical" -> files.put("medical.jsonl", JsonLines.of(MedicalCorpus.records()));
            case "instruction" ->
                    files.put("instruction.jsonl", JsonLines.of(InstructionCorpus.records()));
            case "chat" -> {
                List<ChatCorpus.Dialogue> dialogues = ChatCorpus.records();
                int train = dialogues.size() - CHAT_TEST_RECORDS;
                files.put("train_sft.jsonl", JsonLines.of(dialogues.subList(0, train)));
                files.put(
                        "test_sft.jsonl", JsonLines.of(dialogues.subList(train, dialogues.size())));
            }
            default -> throw new IllegalArgumentException("No embedded corpus for " + task);
        }
        return files;
    }
}
