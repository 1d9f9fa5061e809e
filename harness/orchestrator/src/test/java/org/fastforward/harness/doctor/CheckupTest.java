package org.fastforward.harness.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fastforward.harness.slurm.job.SlurmClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckupTest {
    private static final String SECRET = "hf_doNotShowMe";

    @TempDir private Path temp;

    @Test
    void looksAtEverythingAndShowsNoToken() {
        List<Finding> findings =
                look(temp.resolve("results"), Map.of("HF_TOKEN", SECRET, "HOME", "" + temp));
        assertEquals(
                List.of(
                        "JDK",
                        "memory",
                        "results",
                        "token cache",
                        "PyTorch",
                        "matrix products",
                        "GPUs",
                        "hub",
                        "Slurm"),
                findings.stream().map(Finding::what).toList());
        String text = findings.stream().map(Finding::line).collect(Collectors.joining("\n"));
        assertFalse(findings.stream().anyMatch(f -> f.level() == Finding.Level.BAD), text);
        assertTrue(text.contains("a token is there"), text);
        assertFalse(text.contains(SECRET), text);
        assertTrue(text.lines().allMatch(line -> line.matches("(OK|NOTE) .*")), text);
        assertFalse(Files.exists(temp.resolve("results")), "nothing is left behind");
    }

    @Test
    void saysWhatToDoWhereResultsCannotBeWritten() {
        List<Finding> findings = look(Path.of("/proc/results"), Map.of("HF_ENDPOINT", "no hub"));
        Finding results = findings.get(2);
        assertEquals(Finding.Level.BAD, results.level());
        assertTrue(results.line().contains("give another folder with --results"), results.line());
        Finding hub = findings.get(findings.size() - 2);
        assertEquals(Finding.Level.BAD, hub.level());
        assertTrue(hub.line().contains("HF_ENDPOINT is no address"), hub.line());
    }

    private static List<Finding> look(Path results, Map<String, String> environment) {
        return new Checkup(results, environment, new SlurmClient()).findings();
    }
}
