package org.fastforward.tasks.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named lists of sentence shapes and tables of facts, read from a text resource.
 *
 * <pre>
 * %% a comment
 * [start]                         a slot: one of the lines below is chosen
 * {^fruit.name} is {colour}.      references, see {@link Expansion}
 * [fruit: name | taste]           a table: one row holds throughout a record
 * plum | sweet
 * </pre>
 *
 * @param slots shapes by slot name
 * @param tables facts by table name
 */
record Grammar(Map<String, List<String>> slots, Map<String, Table> tables) {

    /**
     * Facts that belong together.
     *
     * @param columns their names
     * @param rows each as long as {@code columns}
     */
    record Table(List<String> columns, List<List<String>> rows) {}

    /** Reads a resource of this package. */
    static Grammar read(String resource) {
        List<String> lines = new ArrayList<>();
        try (InputStream in = Grammar.class.getResourceAsStream(resource);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parse(lines);
    }

    static Grammar parse(List<String> lines) {
        Map<String, List<String>> slots = new LinkedHashMap<>();
        Map<String, Table> tables = new LinkedHashMap<>();
        List<String> shapes = null;
        Table table = null;
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("%%")) {
                continue;
            }
            if (line.matches("\\[[a-z0-9_]+\\]")) {
                table = null;
                shapes = new ArrayList<>();
                slots.put(line.substring(1, line.length() - 1), shapes);
            } else if (line.matches("\\[[a-z0-9_]+:.*\\]")) {
                int colon = line.indexOf(':');
                List<String> columns = cells(line.substring(colon + 1, line.length() - 1));
                table = new Table(columns, new ArrayList<>());
                tables.put(line.substring(1, colon), table);
            } else if (table != null) {
                List<String> row = cells(line);
                if (row.size() != table.columns().size()) {
                    throw new IllegalArgumentException("Not a row of this table: " + line);
                }
                table.rows().add(row);
            } else if (shapes != null) {
                shapes.add(line);
            } else {
                throw new IllegalArgumentException("Outside of any slot: " + line);
            }
        }
        return new Grammar(slots, tables);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }
}
