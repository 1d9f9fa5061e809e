package org.fastforward.tasks;

import java.nio.file.Path;

/** Where a task's records are read from. */
public sealed interface DataSource {

    /** The small synthetic corpus that comes with this module. */
    record Embedded() implements DataSource {}

    /**
     * A local file, or a folder of files that are read in the order of their names.
     *
     * <p>Read are {@code .jsonl}, {@code .json}, {@code .csv} (each also {@code .gz}) and {@code
     * .parquet}. Chat tells files named with {@code train_sft} and {@code test_sft} apart and,
     * where there are such, reads no others.
     */
    record Local(Path fileOrFolder) implements DataSource {}
}
