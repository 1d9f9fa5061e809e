package org.fastforward.harness.pretrain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.fastforward.models.decoder.TokenBatch;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * A corpus as one stream of tokens: documents (separated by a line that holds a form feed) one
 * after another, each ended by the end-of-text token. The last part is held out.
 */
final class TokenStream {
    private static final String SEPARATOR = "\n\f\n";
    private static final double HELD_OUT = 0.02;

    private final int[] ids;
    private final int trainable;

    private TokenStream(int[] ids) {
        this.ids = ids;
        this.trainable = (int) (ids.length * (1 - HELD_OUT));
    }

    static TokenStream read(Path corpus, TextTokenizer tokenizer) {
        String text;
        try {
            text = Files.readString(corpus, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UserException("cannot read the corpus " + corpus + ": " + e.getMessage(), e);
        }
        int[] ids = new int[text.length()];
        int n = 0;
        for (String document : text.split(SEPARATOR, -1)) {
            int[] tokens = tokenizer.encode(document);
            ids = ensure(ids, n + tokens.length + 1);
            System.arraycopy(tokens, 0, ids, n, tokens.length);
            n += tokens.length;
            ids[n++] = tokenizer.endOfTextId();
        }
        return new TokenStream(Arrays.copyOf(ids, n));
    }

    private static int[] ensure(int[] ids, int length) {
        return ids.length >= length ? ids : Arrays.copyOf(ids, length * 2);
    }

    int tokens() {
        return ids.length;
    }

    /** Returns the windows of one training step, drawn from seed and step alone. */
    TokenBatch sample(long seed, int step, int rows, int columns) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
        int[] starts = new int[rows];
        for (int r = 0; r < rows; r++) {
            starts[r] = random.nextInt(trainable - columns);
        }
        return windows(starts, columns);
    }

    /** Returns evenly spaced windows of the held-out part. */
    TokenBatch heldOut(int rows, int columns) {
        int[] starts = new int[rows];
        int room = ids.length - trainable - columns;
        if (room < rows) {
            throw new UserException("the corpus is too small to hold anything out");
        }
        for (int r = 0; r < rows; r++) {
            starts[r] = trainable + (int) ((long) room * r / rows);
        }
        return windows(starts, columns);
    }

    private TokenBatch windows(int[] starts, int columns) {
        int rows = starts.length;
        long[] batch = new long[rows * columns];
        long[] positions = new long[rows * (columns - 1)];
        long[] targets = new long[positions.length];
        long[] labelRows = new long[positions.length];
        int label = 0;
        for (int r = 0; r < rows; r++) {
            for (int t = 0; t < columns; t++) {
                batch[r * columns + t] = ids[starts[r] + t];
                if (t + 1 < columns) {
                    positions[label] = (long) r * columns + t;
                    targets[label] = ids[starts[r] + t + 1];
                    labelRows[label++] = r;
                }
            }
        }
        return new TokenBatch(rows, columns, batch, positions, targets, labelRows);
    }
}
