package org.fastforward.harness.slurm.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.harness.spec.Execution;
import org.fastforward.shared.Home;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    private static final Path FOLDER = Path.of("/data/my results/big/slurm/20260102-030405");

    private static final SlurmOptions EVERYTHING =
            new SlurmOptions(
                    "gpu",
                    "physics",
                    "04:00:00",
                    "16G",
                    "a100:1",
                    8,
                    4,
                    List.of("--qos=long"),
                    List.of("module load java/17"));

    private static ArrayScript.Job job(SlurmOptions options, Path data) {
        return new ArrayScript.Job(
                "big",
                Path.of("/data/my results"),
                options,
                options.cpus(),
                options.throttle(),
                data == null ? Execution.DEFAULT : new Execution("4g", 0, 300, 0),
                data,
                data != null);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = ScriptTest.class.getResourceAsStream("/slurm/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String withoutHome(String script) {
        return script.replace(Home.folder().toString(), "/HOME");
    }

    @Test
    void cellsWithEveryKey() throws IOException {
        String text =
                new ArrayScript(
                                job(EVERYTHING, Path.of("/data/it's mine")),
                                FOLDER,
                                24,
                                List.of("17"))
                        .text();
        assertEquals(golden("cells-every-key.sbatch"), withoutHome(text));
    }

    @Test
    void cellsWithoutAKey() throws IOException {
        SlurmOptions nothing = new SlurmOptions("", "", "", "", "", 0, 0, null, null);
        String text = new ArrayScript(job(nothing, null), FOLDER, 1, List.of()).text();
        assertEquals(golden("cells-no-key.sbatch"), withoutHome(text));
    }

    @Test
    void figuresAfterAllArrays() throws IOException {
        String text = new FiguresScript(job(EVERYTHING, null), FOLDER, List.of("17", "18")).text();
        assertEquals(golden("figures.sbatch"), withoutHome(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/100%", "/data/a\nb", "/data/a\"b", "/data/a\\b"})
    void foldersThatSbatchWouldMisreadAreRefused(String folder) {
        ArrayScript script = new ArrayScript(job(EVERYTHING, null), Path.of(folder), 1, List.of());
        UserException refusal = assertThrows(UserException.class, script::text);
        assertEquals(1, refusal.getMessage().lines().count());
        assertTrue(refusal.getMessage().contains("give --results a folder without"));
    }
}
