package org.fastforward.tasks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.json.Json;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.cache.TokenCache;
import org.fastforward.tasks.format.RecordFormat;
import org.fastforward.tasks.read.SourceFiles;
import org.fastforward.tasks.tokenise.TextTokenizer;

/**
 * All that a source's sequences depend on, before they are divided: not the seed, the sizes and the
 * order.
 *
 * @param ingredients by name, in a fixed order
 */
record CacheKey(Map<String, Object> ingredients) {

    /**
     * @param dataSha256 of the files' bytes, one file after the other
     * @param format of the task and the maximum length
     */
    static CacheKey of(
            Task task,
            RecordFormat format,
            int maxLength,
            TextTokenizer tokenizer,
            SourceFiles files,
            String dataSha256) {
        Map<String, Object> ingredients = new LinkedHashMap<>();
        ingredients.put("format", TokenCache.FORMAT_VERSION);
        ingredients.put("data_sha256", dataSha256);
        // Where one file ends and the next begins, and how each is read.
        ingredients.put("data_files", files.layout());
        ingredients.put("tokenizer_sha256", tokenizer.sha256());
        ingredients.put("added_special_tokens", tokenizer.addedSpecialTokens());
        ingredients.put("end_of_text", tokenizer.endOfText());
        ingredients.put("tokenizers", TextTokenizer.libraryVersion());
        ingredients.put("task", task.id());
        ingredients.put("task_format", format.version());
        ingredients.put("max_length", maxLength);
        return new CacheKey(ingredients);
    }

    /** Names the sequences in a cache. */
    String sha256() {
        try {
            return Sha256.of(Json.plain().writeValueAsBytes(ingredients));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
