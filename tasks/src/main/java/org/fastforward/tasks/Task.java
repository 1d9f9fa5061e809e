package org.fastforward.tasks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/** The three fine-tuning tasks of the paper. */
// The lists are made by List.of.
@SuppressWarnings("ImmutableEnumChecker")
public enum Task {
    /** Dialogues in the field layout of ultrachat_200k: {@code messages [{role, content}]}. */
    CHAT(List.of(new Field("messages", true)), List.of()),
    /** Code instructions as in Magicoder-Evol-Instruct-110K: {@code instruction, response}. */
    INSTRUCTION(
            List.of(new Field("instruction", false), new Field("response", false)),
            List.of(
                    InstructionTokens.END,
                    InstructionTokens.INSTRUCTION_KEY,
                    InstructionTokens.RESPONSE_KEY)),
    /** Clinical guidelines as in epfl-llm/guidelines: {@code clean_text}. */
    MEDICAL(List.of(new Field("clean_text", false)), List.of());

    private final List<Field> fields;
    private final List<String> specialTokens;

    Task(List<Field> fields, List<String> specialTokens) {
        this.fields = fields;
        this.specialTokens = specialTokens;
    }

    /** The name used in grids, folders and on the command line: the constant in lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The fields that a record of this task has. */
    public List<Field> fields() {
        return fields;
    }

    /** Special tokens that the tokenizer must be opened with, in the order of their ids. */
    public List<String> specialTokens() {
        return specialTokens;
    }

    /**
     * The task with this {@link #id()}.
     *
     * @throws UserException naming the allowed ids, if there is none
     */
    public static Task named(String id) {
        for (Task task : values()) {
            if (task.id().equals(id)) {
                return task;
            }
        }
        String allowed = Arrays.stream(values()).map(Task::id).collect(Collectors.joining(", "));
        throw new UserException("No task is named '" + id + "'; choose one of " + allowed);
    }
}
