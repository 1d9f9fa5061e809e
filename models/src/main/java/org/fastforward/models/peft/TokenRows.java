package org.fastforward.models.peft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.TensorSpec;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.decoder.Decoder;

/**
 * The rows that a task's added tokens have in embedding and head, as PEFT saves rows that were
 * trained: without the rest of the tables, which are gigabytes. PEFT's {@code
 * AutoPeftModelForCausalLM} grows the base model to the tokenizer beside the adapter and puts them
 * in.
 *
 * @param numbers of the rows, by the name of the module as Transformers 5 has it
 * @param tensors [rows, hidden], float32, by module path and name; whoever made them closes them
 */
public record TokenRows(Map<String, List<Integer>> numbers, Map<String, NDArray> tensors) {
    private static final String NAME = "token_adapter.trainable_tokens_delta";

    /** No tokens were added. */
    public static final TokenRows NONE = new TokenRows(Map.of(), Map.of());

    /** Whether a tensor of a saved adapter is among these. */
    boolean replaces(String name) {
        return tensors.containsKey(name);
    }

    /**
     * Takes the rows that a model has beyond its checkpoint's.
     *
     * @param out owns them
     * @param first number of the first such row
     */
    public static TokenRows of(NDManager out, Decoder decoder, int first) {
        Layout layout = decoder.layout();
        int rows = layout.config().vocabSize();
        if (rows <= first) {
            return NONE;
        }
        List<Integer> numbers = IntStream.range(first, rows).boxed().toList();
        Map<String, List<Integer>> byName = new LinkedHashMap<>();
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        TensorSpec embedding = layout.embedding();
        byName.put(lastPart(module(embedding.name())), numbers);
        tensors.put(module(embedding.name()) + "." + NAME, decoder.embeddingRows(out, first));
        if (!layout.config().tiedHead()) {
            // What Transformers 4 calls embed_out in GPT-NeoX is lm_head in Transformers 5.
            String head = module(Architecture.LLAMA.head());
            byName.put(head, numbers);
            tensors.put(head + "." + NAME, decoder.headRows(out, first));
        }
        return new TokenRows(byName, tensors);
    }

    private static String module(String tensor) {
        return tensor.substring(0, tensor.lastIndexOf('.'));
    }

    private static String lastPart(String module) {
        return module.substring(module.lastIndexOf('.') + 1);
    }
}
