package org.fastforward.tasks.tokenise;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.fastforward.shared.json.Json;

/** A checkpoint's tokenizer with a task's added tokens, as files that Python's libraries read. */
public final class SavedTokenizer {
    private static final String TEXT = "tokenizer.json";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String MAP = "special_tokens_map.json";

    private SavedTokenizer() {}

    /**
     * Writes the files. PEFT looks for tokenizer_config.json beside an adapter, and grows the base
     * model to the tokenizer that it finds.
     *
     * @param checkpoint folder with the tokenizer
     * @param added the task's special tokens; get the ids that a run gives them
     * @param to a folder that exists
     * @throws IOException if a file cannot be read or written
     */
    public static void write(Path checkpoint, List<String> added, Path to) throws IOException {
        TokenizerFiles files = TokenizerFiles.read(checkpoint, added);
        Files.writeString(to.resolve(TEXT), files.json() + "\n", StandardCharsets.UTF_8);
        if (Files.exists(checkpoint.resolve(MAP))) {
            Files.copy(
                    checkpoint.resolve(MAP), to.resolve(MAP), StandardCopyOption.REPLACE_EXISTING);
        }
        Path config = checkpoint.resolve(CONFIG);
        ObjectNode root =
                Files.exists(config)
                        ? (ObjectNode) Json.plain().readTree(Files.readString(config))
                        : Json.plain().createObjectNode().put("eos_token", files.endOfText());
        if (!root.hasNonNull("tokenizer_class")) {
            // Beside an adapter there is no config.json that would tell the class.
            root.put("tokenizer_class", "PreTrainedTokenizerFast");
        }
        Files.writeString(
                to.resolve(CONFIG),
                Json.plain().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n",
                StandardCharsets.UTF_8);
    }

    /**
     * Returns how many rows the tokenizer in a folder needs: one more than its largest id.
     *
     * @return 0 if the folder has no tokenizer
     * @throws org.fastforward.shared.UserException if it cannot be read
     */
    public static int rows(Path folder) {
        return Files.exists(folder.resolve(TEXT)) ? TokenizerFiles.rows(folder) : 0;
    }
}
