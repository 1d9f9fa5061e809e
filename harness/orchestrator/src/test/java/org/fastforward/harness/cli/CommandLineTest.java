package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.shared.Home;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int ff(String... args) {
        CommandLine line =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(args);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model gpt-5 --task chat | unknown model 'gpt-5' | pythia-1.4b, pythia-2.8b",
                "--model pythia-1.4b --task poetry | unknown task 'poetry' | medical, instruction",
                "--model pythia-1.4b --task chat --adapter ia3 | unknown adapter 'ia3' | lora, dora",
                "--model pythia-1.4b --task chat --profile huge | no grid 'huge' | mini, paper",
                "--model pythia-1.4b --task chat --set rnak=3 | unknown setting 'rnak' | rank, alpha",
                "--model pythia-1.4b --task chat --set rank=many | setting rank must be a whole number | many",
                "--model pythia-1.4b --task chat --set rank=0 | setting rank is 0 | greater than 0",
                "--model pythia-1.4b --task chat --data no-such.jsonl | no-such.jsonl | ",
                "--model pythia-1.4b --task chat --set adapter_folder=/no/such | /no/such | PEFT wrote",
                "--model pythia-1.4b --task chat --set target_modules=[q_proj] | 'q_proj' | dense",
                "--model pythia-1.4b --task chat --set device=cuda:99 | cuda:99 | use device cpu",
                "--model pythia-1.4b | give --model and --task | help",
                "--model pythia-1.4b --task chat --seed x | Invalid value | help",
                "--modle pythia-1.4b | Unknown option | help",
            })
    void badRequestsEndInOneLineAndExitCodeTwo(String args, String what, String hint) {
        String[] words = ("run " + args + " --results " + folder).split(" ", -1);
        assertEquals(2, ff(words), err::toString);
        String message = err.toString();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("ff: "), message);
        assertTrue(message.contains(what), message);
        assertTrue(hint == null || message.contains(hint), message);
        assertEquals(0, folder.toFile().list().length, "nothing half-written is left");
    }

    @Test
    void whatAFileSystemRefusesIsOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        String adapter = "models/src/test/resources/golden/llama_grouped/lora";
        String base = "models/src/test/resources/golden/llama_grouped";
        for (Path out : List.of(file.resolve("merged"), Path.of("/proc/merged"))) {
            err.getBuffer().setLength(0);
            int code =
                    ff(
                            "export",
                            "--merged",
                            "--checkpoint",
                            Home.resolve(base).toString(),
                            "--adapter-folder",
                            Home.resolve(adapter).toString(),
                            "--out",
                            out.toString());
            assertEquals(2, code, err::toString);
            assertEquals(1, err.toString().lines().count(), err::toString);
            assertTrue(err.toString().startsWith("ff: cannot write " + out), err::toString);
        }
    }

    @Test
    void unknownGridKeysAreRefused() throws Exception {
        Path grid = folder.resolve("grid.yaml");
        Files.writeString(grid, "name: x\nprofile: mini\nmodells: {}\n");
        assertEquals(2, ff("grid", "run", "--grid", grid.toString(), "--results", "" + folder));
        assertTrue(err.toString().contains("unknown key 'modells'"), err::toString);
        assertTrue(
                err.toString().contains("models, name, own_data, parts, policies"), err::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --launcher condor | unknown launcher 'condor' | local, slurm",
                "run --launcher slurm --jobs 4 | --jobs is for --launcher local | --throttle 4",
                "run --throttle 2 | --throttle is for --launcher slurm | leave it out",
                "run --dry-run | --dry-run is for --launcher slurm | leave it out",
                "cancel --grid nothing | no grid nothing in | give its --results",
                "cancel | Missing required option: '--grid=<grid>' | help",
            })
    void badRequestsToGridsEndInOneLine(String args, String what, String hint) {
        assertEquals(2, ff(("grid " + args + " --results " + folder).split(" ", -1)));
        String message = err.toString();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.contains(what), message);
        assertTrue(message.contains(hint), message);
        assertEquals(0, folder.toFile().list().length, "nothing half-written is left");
    }

    @Test
    void theSlurmKeyIsCheckedWhateverTheLauncher() throws Exception {
        Path grid = folder.resolve("grid.yaml");
        Files.writeString(
                grid,
                """
                name: x
                profile: mini
                models: {m: {checkpoint: c}}
                tasks: {chat: {data: embedded}}
                adapters: [lora]
                seeds: [0]
                slurm: {partiton: gpu}
                """);
        assertEquals(2, ff("grid", "run", "--grid", grid.toString(), "--results", "" + folder));
        assertEquals(
                "ff: grid x: slurm: unknown key 'partiton'; known: account, cpus, gpus, memory,"
                        + " options, partition, setup, throttle, time\n",
                err.toString());
    }

    @Test
    void aGridsFileNamesItsFolderToCommandsThatReadRecords() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("mine.yaml"),
                        "name: g2\nprofile: p\nmodels: {m: {checkpoint: c}}\n"
                                + "tasks: {chat: {data: embedded}}\nadapters: [lora]\nseeds: [0]\n");
        for (String command : List.of("figures", "tensorboard")) {
            assertEquals(2, ff(command, "--grid", file.toString(), "--results", folder.toString()));
            assertTrue(
                    err.toString().contains("no runs in " + folder.resolve("g2")), err::toString);
        }
    }

    @Test
    void figuresWithoutRunsSayWhatToDo() {
        assertEquals(2, ff("figures", "--results", folder.toString()));
        assertTrue(err.toString().contains("make reproduce GRID=mini"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fetch",
                "run",
                "grid",
                "grid run",
                "grid cancel",
                "figures",
                "score",
                "export",
                "settings",
                "pretrain",
                "rehearse"
            })
    void everyCommandHasHelp(String command) {
        assertEquals(0, ff((command + " --help").split(" ", -1)), err::toString);
        assertTrue(out.toString().startsWith("Usage: ff " + command), out::toString);
    }
}
