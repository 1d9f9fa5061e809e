package org.fastforward.tasks.read;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.fastforward.tasks.Task;

/** Reads files that tests make. */
final class Reading {

    private Reading() {}

    /** The records of a file: the values of the task's fields, or the problem alone. */
    static List<List<String>> of(Task task, Path file) {
        List<List<String>> records = new ArrayList<>();
        try (RecordReader reader = new RecordReader()) {
            reader.read(
                    DataFile.at(file).get(0),
                    task.fields(),
                    record ->
                            records.add(
                                    record.problem() == null
                                            ? Arrays.asList(record.values())
                                            : List.of("problem: " + record.problem())));
        }
        return records;
    }

    /** The texts, or problems, of a medical file with this content. */
    static List<String> texts(String name, String content) {
        return texts(name, content.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> texts(String name, byte[] content) {
        try {
            Path folder = Files.createTempDirectory("reading");
            Path file = folder.resolve(name);
            try {
                write(file, content);
                List<String> texts = new ArrayList<>();
                of(Task.MEDICAL, file).forEach(record -> texts.add(record.get(0)));
                return texts;
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            Files.write(file, content);
            return;
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
    }
}
