package org.fastforward.tasks;

/** The special tokens of the instruction prompt. */
public final class InstructionTokens {

    /** Ends a record. */
    public static final String END = "### End";

    /** Stands before the instruction. */
    public static final String INSTRUCTION_KEY = "### Instruction:";

    /** Stands before the response, its newline included. */
    public static final String RESPONSE_KEY = "### Response:\n";

    private InstructionTokens() {}
}
