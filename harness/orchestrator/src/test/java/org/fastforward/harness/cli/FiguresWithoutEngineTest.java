package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fastforward.analysis.record.GridArm;
import org.fastforward.analysis.record.GridRecord;
import org.fastforward.analysis.record.RunRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresWithoutEngineTest {
    /** The command runs in a JVM that has no DJL at all. */
    @Test
    void figuresNeedNoPyTorch(@TempDir Path results) throws Exception {
        Files.createDirectories(results.resolve("g/runs"));
        new GridRecord(
                        RunRecord.SCHEMA_VERSION,
                        "g",
                        List.of("m"),
                        List.of("chat"),
                        List.of("lora"),
                        List.of(0L),
                        Map.of(),
                        List.of(new GridArm("paper")),
                        Map.of(),
                        true)
                .writeTo(results.resolve("g"));
        String classpath =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.contains("djl"))
                        .collect(Collectors.joining(File.pathSeparator));
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Djava.awt.headless=true",
                                "-cp",
                                classpath,
                                Main.class.getName(),
                                "figures",
                                "--grid",
                                "g",
                                "--results",
                                results.toString())
                        .redirectErrorStream(true)
                        .start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), out);
        assertTrue(Files.exists(results.resolve("g/tables/savings.csv")));
    }
}
