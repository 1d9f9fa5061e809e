package org.fastforward.models.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fastforward.models.safetensors.TensorEntry;
import org.fastforward.shared.UserException;

/**
 * The embedding and the output head that a checkpoint's files hold, brought together as
 * Transformers 5 does with what its configuration says of them. A head that is stored beside a
 * different embedding is kept, also where {@code tie_word_embeddings} says that they are one.
 *
 * @param tensors all tensors of the checkpoint, the two tables under their architecture's names
 * @param tied whether the embedding is also the head
 */
record WordTables(Map<String, TensorEntry> tensors, boolean tied) {
    /** Transformers 5 calls every head so in memory; files of GPT-NeoX have it now and then. */
    private static final String HEAD_OF_TRANSFORMERS_5 = Architecture.LLAMA.head();

    /**
     * Finds them.
     *
     * @param config as config.json says
     * @param stored all tensors, by their names in the files
     * @throws UserException if there are two heads, or a file cannot be read
     */
    static WordTables of(Path folder, ModelConfig config, Map<String, TensorEntry> stored) {
        String embedding = config.architecture().embedding();
        String head = config.architecture().head();
        Map<String, TensorEntry> tensors = new LinkedHashMap<>(stored);
        if (!head.equals(HEAD_OF_TRANSFORMERS_5) && tensors.containsKey(HEAD_OF_TRANSFORMERS_5)) {
            if (tensors.containsKey(head)) {
                throw new UserException(
                        folder
                                + " holds two output heads, "
                                + head
                                + " and "
                                + HEAD_OF_TRANSFORMERS_5
                                + "; remove one");
            }
            rename(tensors, HEAD_OF_TRANSFORMERS_5, head);
        }
        if (!config.tiedHead() || !tensors.containsKey(head)) {
            return new WordTables(tensors, config.tiedHead());
        }
        if (!tensors.containsKey(embedding)) {
            rename(tensors, head, embedding);
            return new WordTables(tensors, true);
        }
        return new WordTables(tensors, tensors.get(embedding).holdsTheSameAs(tensors.get(head)));
    }

    private static void rename(Map<String, TensorEntry> tensors, String from, String to) {
        TensorEntry e = tensors.remove(from);
        tensors.put(to, new TensorEntry(to, e.type(), e.shape(), e.file(), e.offset(), e.bytes()));
    }
}
