package org.fastforward.tasks.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.tasks.Fixtures;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.TaskFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet says of itself what it holds; nothing is added to that. */
class ParquetReadingTest {

    @TempDir Path temporary;

    @Test
    void aFolderNamedLikeAColumnAddsNone() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("clean_text=7"));
        Path file = parquet(folder.resolve("a.parquet"), "'the text' AS clean_text");
        assertEquals(List.of(List.of("the text")), Reading.of(Task.MEDICAL, file));
    }

    @Test
    void textsStoredAsBytesAreTexts() {
        Path file = parquet(temporary.resolve("a.parquet"), "encode('caf\u00e9') AS clean_text");
        assertEquals(List.of(List.of("caf\u00e9")), Reading.of(Task.MEDICAL, file));
        Path bad = parquet(temporary.resolve("b.parquet"), "'\\xC3\\x28'::BLOB AS clean_text");
        String message = Fixtures.messageOf(() -> Reading.of(Task.MEDICAL, bad));
        assertTrue(message.contains("b.parquet cannot be read (Invalid Input Error"), message);
    }

    @Test
    void aColumnThatIsNoTextIsRefused() {
        Path file = parquet(temporary.resolve("a.parquet"), "7 AS clean_text");
        assertEquals(
                file
                        + ": the column 'clean_text' is INTEGER, not a text; give a file whose column"
                        + " is of type string",
                Fixtures.messageOf(() -> Reading.of(Task.MEDICAL, file)));
        Path other = parquet(temporary.resolve("b.parquet"), "'x' AS \"Clean_Text\"");
        String message = Fixtures.messageOf(() -> Reading.of(Task.MEDICAL, other));
        assertTrue(
                message.contains("has no field 'clean_text' (fields found: Clean_Text)"), message);
    }

    @Test
    void listsMayBeStoredAsTheirText() {
        String text = "[{\"role\":\"user\",\"content\":\"x\"}]";
        Path file = parquet(temporary.resolve("a.parquet"), "'" + text + "' AS messages");
        assertEquals(List.of(List.of(text)), Reading.of(Task.CHAT, file));
        Path nested =
                parquet(
                        temporary.resolve("b.parquet"),
                        "[{'role':'user','content':'x'}] AS messages, 1 AS \"Messages2\"");
        assertEquals(List.of(List.of(text)), Reading.of(Task.CHAT, nested));
    }

    private static Path parquet(Path file, String columns) {
        TaskFiles.execute("COPY (SELECT " + columns + ") TO '" + file + "' (FORMAT parquet)");
        return file;
    }
}
