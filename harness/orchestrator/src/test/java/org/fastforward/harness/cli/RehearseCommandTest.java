package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.fastforward.harness.run.FfProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearseCommandTest {
    @TempDir Path scratch;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model gpt-5 | gpt-5 | pythia-1.4b, pythia-2.8b, pythia-6.9b, llama-3-8b",
                "--model smollm2-135m --adapter full | adapter full | lora, dora",
                "--model smollm2-135m --adapter ia3 | unknown adapter 'ia3' | lora, dora",
                "--model smollm2-135m --dtype float16 | cannot compute in float16 | bfloat16",
                "--model smollm2-135m --dtype int8 | unknown data type 'int8' | bfloat16",
                "--model smollm2-135m --device tpu | no device 'tpu' | cuda:N",
                "--model smollm2-135m --device cuda:99 | cuda:99 | use device cpu",
                "--model smollm2-135m --length 3 | 2 sequences of 3 tokens | of 4 to 8192",
                "--model pythia-1.4b --length 4096 | 2 sequences of 4096 tokens | 4 to 2048",
                "--model smollm2-135m --threads -1 | threads is -1 | at least 0",
                "--model smollm2-135m --mean-length 2000 | --mean-length is 2000 | 1024",
                "--model smollm2-135m --scratch /no/such/folder | /no/such/folder | --scratch",
                "--adapter lora | --model | help",
            })
    void badRequestsEndInOneLineAndExitCodeTwo(String args, String what, String hint) {
        StringWriter err = new StringWriter();
        String[] words = ("rehearse --scratch " + scratch + " " + args).split(" ", -1);
        if (args.contains("--scratch")) {
            words = ("rehearse " + args).split(" ", -1);
        }
        int code = Main.commandLine().setErr(new PrintWriter(err)).execute(words);
        assertEquals(2, code, err::toString);
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().contains(what), err::toString);
        assertTrue(err.toString().contains(hint), err::toString);
        assertEquals(0, scratch.toFile().list().length, "nothing half-written is left");
    }

    /** The smallest of the real shapes, as a user calls it. */
    @Test
    @Tag("slow")
    void rehearsesARealShape() throws Exception {
        FfProcess ff = FfProcess.start("rehearse", "--model", "smollm2-135m", "--scratch", scratch);
        assertEquals(0, ff.exit(), ff::output);
        assertTrue(ff.output().contains("checkpoint       0.27 GB in 1 file"), ff::output);
        assertTrue(ff.output().contains("medical           352"), ff::output);
        assertEquals(0, scratch.toFile().list().length);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @Tag("faults")
    void leavesNothingBehindWhenInterrupted(String signal, int code) throws Exception {
        FfProcess ff = FfProcess.start("rehearse", "--model", "smollm2-135m", "--scratch", scratch);
        while (scratch.toFile().list().length == 0) {
            Thread.sleep(1);
        }
        // While it writes.
        Thread.sleep(50);
        ff.signal(signal);
        assertEquals(code, ff.exit(), ff::output);
        assertEquals(0, scratch.toFile().list().length, ff::output);
    }
}
