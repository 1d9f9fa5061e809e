package org.fastforward.tasks.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/**
 * Reads some fields of a file's records as text, in file order, through an in-process DuckDB.
 *
 * <p>Columns are declared, never guessed, so a text that looks like a date or a number stays as it
 * is. A field that holds a list or an object arrives as its JSON text.
 */
public final class RecordReader implements AutoCloseable {

    /** Longest record in bytes; DuckDB's own limits are 16 MB (JSON) and 2 MB (CSV). */
    private static final int MAX_RECORD = 64 << 20;

    private final Connection connection;

    public RecordReader() {
        try {
            connection = open(true);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not start", e);
        }
    }

    private static Connection open(boolean streaming) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", Boolean.toString(streaming));
        // SourceTokenizer is the slow part; one thread keeps memory low.
        properties.setProperty("threads", "1");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        return DriverManager.getConnection("jdbc:duckdb:", properties);
    }

    /**
     * Hands over each record's values in the order of the fields, null where missing.
     *
     * @throws UserException if the file cannot be read or no record has a field
     */
    public void read(DataFile file, List<String> fields, Consumer<String[]> each) {
        int[] delivered = {0};
        try {
            query(
                    file,
                    file.path(),
                    fields,
                    values -> {
                        delivered[0]++;
                        each.accept(values);
                    });
        } catch (SQLException e) {
            SQLException reason = reason(file, fields, e);
            boolean json =
                    file.kind() == DataFile.Kind.JSON || file.kind() == DataFile.Kind.JSON_LINES;
            if (!json || !String.valueOf(reason.getMessage()).contains("surrogate")) {
                throw unreadable(file, reason);
            }
            int[] again = {delivered[0]};
            readRepaired(
                    file,
                    fields,
                    values -> {
                        // Those before the failure have been handed over.
                        if (again[0]-- <= 0) {
                            each.accept(values);
                        }
                    });
        }
    }

    /** Records of a file, or -1 where only reading all of it would tell. */
    public int count(DataFile file) {
        if (file.kind() != DataFile.Kind.PARQUET) {
            return -1;
        }
        String sql = "SELECT count(*) FROM " + table(file.kind(), file.path(), List.of());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not close", e);
        }
    }

    /** Why reading failed: a stream that breaks in the middle does not tell, a count does. */
    private static SQLException reason(DataFile file, List<String> fields, SQLException broken) {
        String sql = "SELECT count(COLUMNS(*)) FROM " + table(file.kind(), file.path(), fields);
        try (Connection plain = open(false);
                Statement statement = plain.createStatement()) {
            statement.execute(sql);
            return broken;
        } catch (SQLException e) {
            return e;
        }
    }

    /** DuckDB refuses a whole file for one escaped half of a character: reads a copy without it. */
    private void readRepaired(DataFile file, List<String> fields, Consumer<String[]> each) {
        try {
            Path copy = Files.createTempFile("records", ".json");
            try {
                JsonSurrogates.repair(file.path(), copy);
                query(file, copy, fields, each);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (SQLException | IOException e) {
            throw unreadable(file, e);
        }
    }

    private void query(DataFile file, Path path, List<String> fields, Consumer<String[]> each)
            throws SQLException {
        requireFields(file, path, fields);
        String columns =
                fields.stream()
                        .map(field -> column(file.kind(), field))
                        .collect(Collectors.joining(", "));
        String sql = "SELECT " + columns + " FROM " + table(file.kind(), path, fields);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                String[] values = new String[fields.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = rows.getString(i + 1);
                }
                each.accept(values);
            }
        }
    }

    private void requireFields(DataFile file, Path path, List<String> fields) throws SQLException {
        List<String> found = new ArrayList<>();
        String sql = "DESCRIBE SELECT * FROM " + table(file.kind(), path, List.of());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        for (String field : fields) {
            if (!found.contains(field)) {
                throw new UserException(
                        file.path()
                                + " has no field '"
                                + field
                                + "' (fields found: "
                                + String.join(", ", found)
                                + "); rename a field or give another file");
            }
        }
    }

    private static String column(DataFile.Kind kind, String field) {
        String name = '"' + field + '"';
        boolean nested = field.equals("messages");
        return nested && kind == DataFile.Kind.PARQUET
                ? "CAST(to_json(" + name + ") AS VARCHAR)"
                : name;
    }

    private static String table(DataFile.Kind kind, Path path, List<String> fields) {
        String from = "('" + pattern(path) + "'";
        return switch (kind) {
            case JSON_LINES -> json(from + ", format='newline_delimited'", fields);
            case JSON -> json(from + ", format='auto'", fields);
            case PARQUET -> "read_parquet" + from + ")";
            case CSV ->
                    "read_csv"
                            + from
                            + ", header=true, all_varchar=true, delim=',', quote='\"',"
                            + " escape='\"', allow_quoted_nulls=false, parallel=false,"
                            + " max_line_size="
                            + MAX_RECORD
                            + ")";
        };
    }

    private static String json(String from, List<String> fields) {
        String read = "read_json" + from + ", maximum_object_size=" + MAX_RECORD;
        if (fields.isEmpty()) {
            return read + ")";
        }
        String columns =
                fields.stream()
                        .map(
                                f ->
                                        "'"
                                                + f
                                                + "': '"
                                                + (f.equals("messages") ? "JSON" : "VARCHAR")
                                                + "'")
                        .collect(Collectors.joining(", "));
        return read + ", columns={" + columns + "})";
    }

    /** A path that DuckDB takes literally: it reads {@code * ? [} in names as patterns. */
    private static String pattern(Path path) {
        return path.toString().replaceAll("([*?\\[])", "[$1]").replace("'", "''");
    }

    private static UserException unreadable(DataFile file, Exception cause) {
        return new UserException(
                file.path()
                        + " cannot be read ("
                        + UserException.firstLine(cause)
                        + "); repair or fetch it again",
                cause);
    }
}
