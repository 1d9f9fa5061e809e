package org.fastforward.tasks.load;

import java.util.Optional;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.format.RecordFormat;
import org.fastforward.tasks.pipeline.LoadProgress;
import org.fastforward.tasks.read.SourceFiles;
import org.fastforward.tasks.tokenise.TextTokenizer;

/** Gives a source's sequences, from a cache where there is one. Holds its files until closed. */
final class SourceLoader implements AutoCloseable {

    private final Task task;
    private final TextTokenizer tokenizer;
    private final int maxLength;
    private final Optional<TokenCache> cache;
    private final LoadProgress progress;
    private final RecordFormat format;
    private final SourceFiles files;
    private final String sha256;

    /**
     * @param cache for local files; the embedded corpora are small and never cached
     */
    SourceLoader(
            Task task,
            DataSource source,
            TextTokenizer tokenizer,
            int maxLength,
            Optional<TokenCache> cache,
            LoadProgress progress) {
        this.task = task;
        this.tokenizer = tokenizer;
        this.maxLength = maxLength;
        this.cache = source instanceof DataSource.Embedded ? Optional.empty() : cache;
        this.progress = progress;
        this.format = RecordFormat.of(task, tokenizer, maxLength);
        this.files = SourceFiles.open(task, source);
        this.sha256 = files.sha256();
    }

    SourceFiles files() {
        return files;
    }

    /** Of the files' bytes. */
    String sha256() {
        return sha256;
    }

    /** At least as many sequences as are wanted, or all that there are. */
    SourceSequences sequences(Wanted wanted) {
        SourceTokenizer tokenising = new SourceTokenizer(task, format, files, progress);
        if (cache.isEmpty()) {
            return tokenising.inMemory(wanted);
        }
        CacheKey key = CacheKey.of(task, format, maxLength, tokenizer, files, sha256);
        return cache.get()
                .get(key.sha256(), key.ingredients(), tokenising::into, progress::line)
                .map(entry -> SourceSequences.of(entry, wanted))
                .orElseGet(() -> tokenising.inMemory(wanted));
    }

    @Override
    public void close() {
        files.close();
    }
}
