package org.fastforward.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files of records for the tests, some of which are dropped. */
public final class TaskFiles {

    private TaskFiles() {}

    /** Record i of a task as a JSON line; every seventh from record 3 on cannot be used. */
    public static String line(Task task, int i) {
        boolean bad = i % 7 == 3;
        String words = " word".repeat(i % 11);
        return switch (task) {
            case MEDICAL ->
                    bad
                            ? "{\"id\":" + i + ",\"clean_text\":null}"
                            : "{\"id\":" + i + ",\"clean_text\":\"text " + i + words + "\"}";
            case INSTRUCTION ->
                    "{\"instruction\":\"do "
                            + i
                            + words
                            + "\",\"response\":"
                            + (bad ? "null" : "\"done " + i + "\"")
                            + "}";
            case CHAT ->
                    "{\"messages\":[{\"content\":\"question "
                            + i
                            + words
                            + "\",\"role\":\""
                            + (bad ? "tool" : "user")
                            + "\"},{\"content\":\"answer "
                            + i
                            + "\",\"role\":\"assistant\"}]}";
        };
    }

    /** Writes records 0 to {@code count - 1} as a file of the kind that its name says. */
    public static Path write(Path file, Task task, int count) throws IOException {
        return write(file, task, 0, count);
    }

    /** Writes records {@code from} to {@code to - 1}. */
    public static Path write(Path file, Task task, int from, int to) throws IOException {
        String lines =
                IntStream.range(from, to)
                        .mapToObj(i -> line(task, i))
                        .collect(Collectors.joining("\n"));
        String name = file.getFileName().toString();
        Files.createDirectories(file.getParent());
        if (name.endsWith(".jsonl")) {
            return Files.writeString(file, lines);
        }
        Path json = Files.writeString(file.resolveSibling(name + ".tmp"), lines);
        String columns =
                task == Task.CHAT && name.endsWith(".csv") ? "to_json(messages) AS messages" : "*";
        String format = name.endsWith(".csv") ? "(FORMAT csv, HEADER)" : "(FORMAT parquet)";
        execute(
                "COPY (SELECT "
                        + columns
                        + " FROM read_json('"
                        + json
                        + "', format='newline_delimited')) TO '"
                        + file
                        + "' "
                        + format);
        Files.delete(json);
        return file;
    }

    public static void execute(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
