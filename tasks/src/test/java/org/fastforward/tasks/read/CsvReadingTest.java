package org.fastforward.tasks.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.fastforward.tasks.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV is read as it stands: nothing of it is guessed. */
class CsvReadingTest {

    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "a.csv.gz"})
    void noRowIsAComment(String name) {
        StringBuilder csv = new StringBuilder("id,clean_text\n");
        for (int i = 0; i < 40; i++) {
            csv.append(i % 2 == 0 ? "#" : "").append(i).append(",text ").append(i).append('\n');
        }
        List<String> texts = Reading.texts(name, csv.toString());
        assertEquals(40, texts.size());
        assertEquals("text 39", texts.get(39));
        assertEquals(list("x"), Reading.texts(name, "#clean_text,clean_text\n//,x\n"));
    }

    @Test
    void everyRowIsAsWideAsTheHeader() {
        String head = "id,clean_text\n1,a\n2,b\n";
        assertRefused("line 4: 3 values where the header has 2", head + "id,clean_text,source\n");
        assertRefused("line 4: 1 value where the header has 2", head + "3\n4,d\n");
        assertRefused("line 4: 3 values where the header has 2", head + "3,c,d\n" + "4,e,f\n");
        assertRefused("line 3: 2 values where the header has 1", "clean_text\nplain\nx, y\n");
        // Far behind what a look at the beginning would see.
        String far = head + "3,c\n".repeat(30_000) + "4,d,e\n";
        assertRefused("line 30004: 3 values where the header has 2", far);
        // A row is told by the line that it begins in.
        assertRefused("line 6: 3 values", head + "3,\"two\nlines\"\n" + "4,\"x\ny\",z\n");
    }

    @Test
    void theHeaderIsTheFirstLine() {
        assertRefused("has no field 'clean_text' (fields found: A title)", "A title\nclean_text\n");
        assertRefused("has no field 'clean_text' (fields found: )", "\nclean_text\nx\n");
        assertRefused("has no field 'clean_text' (fields found: Clean_Text)", "Clean_Text\nx\n");
        assertRefused(
                "line 1: the header has 'clean_text' twice", "clean_text,a,clean_text\nx,y,z\n");
        assertRefused("separate the values by commas", "id;clean_text\n1;x\n");
        assertRefused("separate the values by commas", "id\tclean_text\n1\tx\n");
        // Numbers and dates are texts, and a header may look like a row.
        assertEquals(
                list("007", "2020-01-01"),
                Reading.texts("a.csv", "1,clean_text\n2,007\n3,2020-01-01\n"));
        assertEquals(list("x"), Reading.texts("a.csv", "\uFEFFclean_text\nx\n"));
        assertEquals(list(), Reading.texts("a.csv", "id,clean_text\n"));
        assertEquals(list(), Reading.texts("a.csv", ""));
    }

    @Test
    void anyLineEndEndsALine() {
        assertEquals(
                list("a", "b", "c", "d"),
                Reading.texts("a.csv", "id,clean_text\r\n1,a\n2,b\r3,c\r\n4,d"));
        // Inside quotes they are kept.
        assertEquals(
                list("a\r\nb\rc\nd", "e"),
                Reading.texts("a.csv", "clean_text\r\"a\r\nb\rc\nd\"\re\r"));
    }

    @Test
    void anEmptyLineIsARowOnlyOfAnEmptyValue() {
        assertEquals(list("a", "b"), Reading.texts("a.csv", "id,clean_text\n1,a\n\n2,b\n\n"));
        assertEquals(list("a", null, "b"), Reading.texts("a.csv", "clean_text\na\n\nb\n"));
        assertEquals(list(null, ""), Reading.texts("a.csv", "id,clean_text\n1,\n2,\"\"\n"));
    }

    @Test
    void quotesAreThoseOfTheStandard() {
        assertRefused("line 3: ", "id,clean_text\n1,a\n2,\"b\"c\n");
        assertRefused("line 3: ", "id,clean_text\n1,a\n2,\"b\" \n");
        assertRefused("line 3: ", "id,clean_text\n1,a\n2,\"b\n3,c\n4,d\n");
        assertEquals(
                list("say \"x\", y", "5'6\" tall"),
                Reading.texts("a.csv", "id,clean_text\n1,\"say \"\"x\"\", y\"\n2,5'6\" tall\n"));
    }

    @Test
    void bytesAreUtf8() {
        byte[] latin = "id,clean_text\n1,a\n2,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        assertUtf8(3, "a.csv", latin);
        assertUtf8(3, "a.csv.gz", latin);
        assertUtf8(1, "a.csv", "clean_text\nx\n".getBytes(StandardCharsets.UTF_16));
        byte[] far =
                ("clean_text\r\n" + "x\r\n".repeat(99_999) + "\u00e9")
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertUtf8(100_001, "a.csv", far);
    }

    @Test
    void aQuoteThatIsNeverClosedIsToldWhereItOpens() {
        String csv =
                "id,clean_text\n1,a\n2,\"b\n" + "3,word word word word word\n".repeat(3_000_000);
        String message = Fixtures.messageOf(() -> Reading.texts("a.csv", csv));
        assertTrue(message.contains("a.csv, line 3: "), message);
    }

    private static void assertUtf8(int line, String name, byte[] content) {
        String message = Fixtures.messageOf(() -> Reading.texts(name, content));
        assertTrue(
                message.endsWith(name + ", line " + line + ": not UTF-8; save the file as UTF-8"),
                message);
    }

    private static void assertRefused(String part, String content) {
        String message = Fixtures.messageOf(() -> Reading.texts("a.csv", content));
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("a.csv"), message);
    }

    private static List<String> list(String... values) {
        return Arrays.asList(values);
    }
}
