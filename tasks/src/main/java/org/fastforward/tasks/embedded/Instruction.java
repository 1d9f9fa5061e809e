package org.fastforward.tasks.embedded;

/** An instruction in the field layout of Magicoder-Evol-Instruct-110K. */
record Instruction(String instruction, String response) {

    private static final String ARROW = " => ";

    /** From a shape's text, {@code instruction => response}. */
    static Instruction parse(String text) {
        // A response may hold arrows of its own (JavaScript); an instruction does not.
        int arrow = text.indexOf(ARROW);
        return new Instruction(text.substring(0, arrow), text.substring(arrow + ARROW.length()));
    }
}
