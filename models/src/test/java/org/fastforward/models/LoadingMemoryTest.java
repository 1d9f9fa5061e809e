package org.fastforward.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.export.RandomCheckpoint;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A model takes the memory of its weights in their compute type and no more, whatever they are
 * stored in, also when one is loaded after another: measured in a process of its own.
 */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class LoadingMemoryTest {
    /**
     * Measured: -16 to +47 MB (pages of a mapped embedding that no token needs do not count; what
     * is read passes through a buffer; glibc before 2.38 does not always find room for a table
     * where one of its size was). A second copy of the weights is 133 to 267 MB more.
     */
    private static final long MARGIN = 55_000_000;

    private static long baseline;
    @TempDir Path folder;

    /** The engine and the same kernels with next to no weights. */
    @BeforeAll
    static void measureBaseline(@TempDir Path folder) throws Exception {
        RandomCheckpoint.write(folder, config(64, 2, 100, DType.F32), 64, 1);
        baseline = peak(folder, DType.F32, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "F32, F32, 0",
        "F16, F32, 0",
        "BF16, F32, 0",
        "BF16, BF16, 0",
        "F16, BF16, 0",
        "BF16, BF16, 3",
        "BF16, F32, 3",
    })
    void peakIsTheWeights(DType stored, DType computed, int addedRows) throws Exception {
        ModelConfig config = config(1024, 3, 8000, stored);
        RandomCheckpoint.write(folder, config, 64, 1);
        long weights = Layout.of(config.withVocabulary(8000 + addedRows)).weights();
        long more = peak(folder, computed, addedRows) - baseline;
        assertTrue(
                more <= weights * computed.bytes() + MARGIN,
                more + " bytes more than " + baseline + " for " + weights + " weights");
    }

    private static ModelConfig config(int hidden, int layers, int vocabulary, DType type) {
        return new ModelConfig(
                Architecture.LLAMA,
                vocabulary,
                hidden,
                layers,
                hidden / 64,
                hidden / 64,
                64,
                4 * hidden,
                1e-5,
                new Rope(64, 10_000, Optional.empty()),
                true,
                false,
                0.02,
                type);
    }

    /** The largest resident memory of a process that loads the checkpoint, in bytes. */
    private static long peak(Path checkpoint, DType computed, int addedRows)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                ". \"$0\" && exec \"$@\"",
                                Home.resolve("bin/allocator.sh").toString(),
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                // As bin/ff: garbage that Java has not collected yet counts.
                                "-XX:MaxNewSize=32m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dai.djl.pytorch.num_threads=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LoadingMemory.class.getName(),
                                checkpoint.toString(),
                                computed.name(),
                                String.valueOf(addedRows))
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        Process java = builder.start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), out);
        return 1024 * Long.parseLong(out.lines().reduce("", (a, b) -> b).strip());
    }
}
