package org.fastforward.tasks.tokenise;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.fastforward.shared.UserException;

/**
 * A checkpoint's own tokenizer. Text goes in whole, ids come out whole: nothing is truncated unless
 * asked for. May be used by several threads.
 */
public final class TextTokenizer implements AutoCloseable {

    private static final Map<String, String> OPTIONS =
            Map.of(
                    "addSpecialTokens", "true",
                    "truncation", "false",
                    "padding", "false",
                    "modelMaxLength", "1000000000",
                    "maxLength", "1000000000");

    private final HuggingFaceTokenizer tokenizer;
    private final TokenizerFiles files;
    private final Affixes affixes;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, TokenizerFiles files) {
        this.tokenizer = tokenizer;
        this.files = files;
        this.affixes = Affixes.between(encodeRaw("a"), encode("a"));
    }

    /**
     * Reads tokenizer.json, and the end-of-text token from tokenizer_config.json,
     * special_tokens_map.json or config.json, in this order.
     *
     * @param checkpointFolder in Hugging Face layout
     * @param addedSpecialTokens special tokens that get the next free ids in this order, where the
     *     tokenizer does not have them already
     * @throws UserException if a file is missing or unreadable, or names no end-of-text token
     */
    public static TextTokenizer open(Path checkpointFolder, List<String> addedSpecialTokens) {
        TokenizerFiles files = TokenizerFiles.read(checkpointFolder, addedSpecialTokens);
        byte[] json = files.json().getBytes(StandardCharsets.UTF_8);
        try {
            return new TextTokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS),
                    files);
        } catch (IOException | RuntimeException e) {
            throw new UserException(
                    checkpointFolder.resolve("tokenizer.json")
                            + " is not a tokenizer that can be loaded ("
                            + UserException.firstLine(e)
                            + "); fetch it again",
                    e);
        }
    }

    /** Ids of a text, with what the tokenizer itself puts around it (Llama-3: the begin token). */
    public int[] encode(String text) {
        return ids(text, true);
    }

    /** Ids of a text alone. Special tokens written out in it still become their ids. */
    public int[] encodeRaw(String text) {
        return ids(text, false);
    }

    /**
     * {@link #encode} cut to a length: the text's last tokens go, what the tokenizer puts around it
     * stays. Of a long text only a beginning is tokenised.
     */
    public int[] encodeAtMost(String text, int maxLength) {
        int room = Math.max(0, maxLength - affixes.length());
        return affixes.around(TextStart.ids(this::encodeRaw, text, room));
    }

    /** The text of some ids, special tokens included. */
    public String decode(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    /**
     * One more than the largest id, added tokens included: the rows that an embedding needs. (Equal
     * to {@code len(tokenizer)} in Python unless the ids have holes.)
     */
    public int size() {
        return files.size();
    }

    /** Returns the id of the end-of-text token. */
    public int endOfTextId() {
        return files.endOfTextId();
    }

    /** Returns the end-of-text token. */
    public String endOfText() {
        return files.endOfText();
    }

    /** Of the bytes of the folder's tokenizer.json, before special tokens are added. */
    public String sha256() {
        return files.sha256();
    }

    /** Special tokens that it was opened with. */
    public List<String> addedSpecialTokens() {
        return files.added();
    }

    /** Version of the library that tokenises and of its binding. */
    public static String libraryVersion() {
        try (InputStream in =
                HuggingFaceTokenizer.class.getResourceAsStream(
                        "/native/lib/tokenizers.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return Objects.requireNonNull(properties.getProperty("version"));
        } catch (IOException e) {
            throw new IllegalStateException("the tokenizers' library does not tell its version", e);
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private int[] ids(String text, boolean withSpecialTokens) {
        if (text.isEmpty() && !withSpecialTokens) {
            return new int[0];
        }
        // HuggingFaceTokenizer.encode also makes objects of each token, twice the work in all.
        TokenizersLibrary library = TokenizersLibrary.LIB;
        long encoding =
                library.encode(tokenizer.getHandle(), WholeCharacters.of(text), withSpecialTokens);
        try {
            long[] ids = library.getTokenIds(encoding);
            return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
        } finally {
            library.deleteEncoding(encoding);
        }
    }
}
