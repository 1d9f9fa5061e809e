package org.fastforward.tasks;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.tokenise.TextTokenizer;
import org.junit.jupiter.api.function.Executable;

/** The tiny tokenizers of the tests, whose ids can be computed by hand, and other short cuts. */
public final class Fixtures {

    /** Ids from 0: end of text, 256 bytes, 7 merges. */
    public static final int SIZE = 264;

    private Fixtures() {}

    public static Path folder(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/tokenizers/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TextTokenizer tokenizer(Task task) {
        return TextTokenizer.open(folder("plain"), task.specialTokens());
    }

    public static TextTokenizer beginning(Task task) {
        return TextTokenizer.open(folder("begin"), task.specialTokens());
    }

    /** One id per byte: right for texts in which no merge applies. */
    public static int[] bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[utf8.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 1 + (utf8[i] & 0xff);
        }
        return ids;
    }

    public static int[] join(int[]... parts) {
        return List.of(parts).stream().flatMapToInt(Arrays::stream).toArray();
    }

    public static String messageOf(Executable failing) {
        return assertThrows(UserException.class, failing).getMessage();
    }
}
