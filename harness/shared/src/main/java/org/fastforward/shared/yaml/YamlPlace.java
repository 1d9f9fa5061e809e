package org.fastforward.shared.yaml;

/**
 * A place in a text.
 *
 * @param line from 0
 * @param column from 0
 */
record YamlPlace(int line, int column) {

    /** For people, who count from 1. */
    @Override
    public String toString() {
        return "line " + (line + 1) + ", column " + (column + 1);
    }
}
