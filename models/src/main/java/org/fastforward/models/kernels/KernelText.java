package org.fastforward.models.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kernel sources: text resources of this package with {@code ${name}} holes. */
public final class KernelText {
    private static final Pattern HOLE = Pattern.compile("\\$\\{(\\w+)}");

    private KernelText() {}

    /**
     * Reads a resource and fills its holes.
     *
     * @param resource file name in this package, such as {@code llama.py}
     * @param values what stands for each hole
     * @throws IllegalStateException if a hole has no value
     */
    public static String fill(String resource, Map<String, ?> values) {
        Matcher m = HOLE.matcher(read(resource));
        StringBuilder text = new StringBuilder();
        while (m.find()) {
            Object value = values.get(m.group(1));
            if (value == null) {
                throw new IllegalStateException(resource + " has a hole " + m.group());
            }
            m.appendReplacement(text, Matcher.quoteReplacement(value.toString()));
        }
        return m.appendTail(text).toString();
    }

    private static String read(String resource) {
        try (InputStream in = KernelText.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no kernel text " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
