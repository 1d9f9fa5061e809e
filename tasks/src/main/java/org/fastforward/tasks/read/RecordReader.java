package org.fastforward.tasks.read;

import java.util.List;
import java.util.function.Consumer;
import org.fastforward.tasks.Field;

/**
 * Reads some fields of a file's records, in file order. Nothing is guessed: how a file is read
 * depends on its name alone, and what does not fit is refused with its line.
 */
public final class RecordReader implements AutoCloseable {

    /** Longest record, in bytes or characters. */
    static final int MAX_RECORD = 64 << 20;

    private ParquetReader parquet;

    /**
     * Hands over each record.
     *
     * @throws org.fastforward.shared.UserException if the file cannot be read, or has records none
     *     of which has a field
     */
    public void read(DataFile file, List<Field> fields, Consumer<RawRecord> each) {
        switch (file.kind()) {
            case JSON_LINES -> new JsonLinesReader(file, fields).read(each);
            case JSON -> new JsonReader(file, fields).read(each);
            case CSV -> new CsvFileReader(file, fields).read(each);
            case PARQUET -> parquet().read(file, fields, each);
        }
    }

    /** Records of a file, or -1 where only reading all of it would tell. */
    public int count(DataFile file) {
        return file.kind() == DataFile.Kind.PARQUET ? parquet().count(file) : -1;
    }

    private ParquetReader parquet() {
        if (parquet == null) {
            parquet = new ParquetReader();
        }
        return parquet;
    }

    @Override
    public void close() {
        if (parquet != null) {
            parquet.close();
        }
    }
}
