package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Makefile and {@code bin/ff} hand on. */
class ScriptsTest {

    @Test
    void makePassesOnWhateverItIsGiven() throws IOException, InterruptedException {
        String data = "/tmp/it's \"a\" $b $(c) `d` #e\u00e9.jsonl";
        assertEquals(
                List.of(
                        "run --model pythia-1.4b --task medical --adapter lora --seed 0 --profile mini"
                                .split(" ")),
                make("cell", "MODEL=pythia-1.4b", "TASK=medical"));
        List<String> args =
                make(
                        "cell",
                        "MODEL=m",
                        "TASK=t",
                        "DATA=" + data,
                        "SET=rank=4 target_modules=[query_key_value,dense]",
                        "RESULTS=a b",
                        "CHECKPOINT=it's");
        assertEquals(
                List.of(
                        "--checkpoint",
                        "it's",
                        "--data",
                        data,
                        "--set",
                        "rank=4",
                        "--set",
                        "target_modules=[query_key_value,dense]",
                        "--results",
                        "a b"),
                args.subList(11, args.size()));
        assertEquals(
                List.of("grid", "run", "--grid", "it's.yaml", "--jobs", "2", "--retry-failed"),
                make("reproduce", "GRID=it's.yaml", "JOBS=2", "RETRY=1"));
        assertEquals(
                List.of("figures", "--grid", "mini", "--results", "$HOME"),
                make("figures", "RESULTS=$HOME"));
    }

    private static List<String> make(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("make", "-s", "-o", "build/stamp"));
        command.addAll(Arrays.asList(args));
        command.add("FF=printf '%s\\0'");
        Process make =
                new ProcessBuilder(command)
                        .directory(Home.folder().toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, make.waitFor(), output);
        return List.of(output.split("\0"));
    }

    /** Names of files are UTF-8, also where the locale is C or is not installed. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8", ""})
    void namesAreUtf8InEveryLocale(String locale) throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(Home.resolve("harness/orchestrator/target/lib")));
        ProcessBuilder builder =
                new ProcessBuilder(
                        "bash",
                        "-c",
                        "exec bin/ff score --checkpoint models/miniatures/pythia-1.4b --task medical --out scores.jsonl"
                                + " --data $'/no/donn\\xc3\\xa9es.jsonl'");
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.startsWith("LC_") || key.equals("LANG"));
        if (!locale.isEmpty()) {
            environment.put("LC_ALL", locale);
        }
        Process ff = builder.directory(Home.folder().toFile()).redirectErrorStream(true).start();
        String output = new String(ff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, ff.waitFor(), output);
        assertTrue(
                output.contains("ff: There is no data file or folder /no/donn\u00e9es.jsonl;"),
                output);
    }
}
