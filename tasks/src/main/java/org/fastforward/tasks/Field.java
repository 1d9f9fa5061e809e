package org.fastforward.tasks;

/**
 * A field that a task's records have.
 *
 * @param isList whether it holds a list, which is read as its JSON text; else it holds a text
 */
public record Field(String name, boolean isList) {}
