package org.fastforward.tasks.read;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Field;

/**
 * Reads Parquet files through an in-process DuckDB. Columns are those of the file alone: a folder
 * named {@code column=value} adds none, and texts that old writers stored as plain bytes are texts.
 */
final class ParquetReader implements AutoCloseable {

    private final Connection connection;

    ParquetReader() {
        try {
            connection = open(true);
        } catch (SQLException | LinkageError e) {
            // Its library is unpacked into the folder for temporary files first.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UserException(
                    "Parquet files cannot be read: DuckDB does not start ("
                            + UserException.firstLine(cause)
                            + "); make room in "
                            + System.getProperty("java.io.tmpdir")
                            + " or set FF_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    e);
        }
    }

    private static Connection open(boolean streaming) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", Boolean.toString(streaming));
        // Tokenising is the slow part; one thread keeps memory low.
        properties.setProperty("threads", "1");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        return DriverManager.getConnection("jdbc:duckdb:", properties);
    }

    void read(DataFile file, List<Field> fields, Consumer<RawRecord> each) {
        try {
            query(select(file, fields), fields.size(), each);
        } catch (SQLException e) {
            throw Refusal.unreadable(file, reason(file, e));
        }
    }

    /** Records of a file. */
    int count(DataFile file) {
        String sql = "SELECT count(*) FROM " + table(file.path());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw Refusal.unreadable(file, e);
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

    private void query(String sql, int width, Consumer<RawRecord> each) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                String[] values = new String[width];
                for (int i = 0; i < width; i++) {
                    values[i] = rows.getString(i + 1);
                }
                each.accept(new RawRecord(values, null));
            }
        }
    }

    private String select(DataFile file, List<Field> fields) throws SQLException {
        Map<String, String> types = types(file);
        String columns =
                fields.stream()
                        .map(field -> column(file, field, types))
                        .collect(Collectors.joining(", "));
        return "SELECT " + columns + " FROM " + table(file.path());
    }

    private Map<String, String> types(DataFile file) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        String sql = "DESCRIBE SELECT * FROM " + table(file.path());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                types.put(rows.getString(1), rows.getString(2));
            }
        }
        return types;
    }

    private static String column(DataFile file, Field field, Map<String, String> types) {
        String type = types.get(field.name());
        if (type == null) {
            throw Refusal.noField(file, field.name(), types.keySet());
        }
        String name = '"' + field.name() + '"';
        boolean isText = type.equals("VARCHAR");
        if (field.isList()) {
            // A list may also be stored as its JSON text.
            boolean isJson = isText || type.equals("JSON");
            return "CAST(" + (isJson ? name : "to_json(" + name + ")") + " AS VARCHAR)";
        }
        if (!isText) {
            throw new UserException(
                    file.path()
                            + ": the column '"
                            + field.name()
                            + "' is "
                            + type
                            + ", not a text; give a file whose column is of type string");
        }
        return name;
    }

    /** Why reading failed: a stream that breaks in the middle does not tell, a count does. */
    private static SQLException reason(DataFile file, SQLException broken) {
        String sql = "SELECT count(COLUMNS(*)) FROM " + table(file.path());
        try (Connection plain = open(false);
                Statement statement = plain.createStatement()) {
            statement.execute(sql);
            return broken;
        } catch (SQLException e) {
            return e;
        }
    }

    private static String table(Path path) {
        return "read_parquet('"
                + pattern(path)
                + "', hive_partitioning=false, binary_as_string=true)";
    }

    /** A path that DuckDB takes literally: it reads {@code * ? [} in names as patterns. */
    private static String pattern(Path path) {
        return path.toString().replaceAll("([*?\\[])", "[$1]").replace("'", "''");
    }
}
