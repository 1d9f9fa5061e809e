package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The setting {@code linear}: another order of the same products. */
class AssociationRunTest {
    @TempDir Path results;

    @Test
    void anotherOrderTrainsTheSameToRounding() {
        RunSpec plain = adam("linear", "plain", "dropout", "0");
        RunSpec other = adam("linear", "F2-B4", "dropout", "0");
        assertNotEquals(plain.id(), other.id());
        assertEquals(adam("dropout", "0").id(), plain.id(), "the default is no part of an id");
        double expected = loss(plain);
        double actual = loss(other);
        assertEquals(expected, actual, 1e-5 * expected);
        assertNotEquals(expected, actual, "the order had no effect at all");
    }

    /**
     * Measured orders are recorded, arms share them, and a repetition takes them from the record.
     */
    @Test
    void measuredOrdersAreRecordedAndTakenAgain() throws IOException {
        List<RunSpec> cell =
                TinyCell.of(
                        "llama-3-8b",
                        "medical",
                        "lora",
                        "dropout",
                        "0",
                        "steps",
                        "3",
                        "linear",
                        "runlora",
                        "choose",
                        "timing");
        CellRunner runner = TinyCell.runner(results, new TinyCell.Silent());
        assertEquals(Outcome.DONE, runner.run(cell.subList(0, 2)));
        RunFolder adam = CellRunner.folder(results, cell.get(0));
        String orders = orders(adam);
        assertTrue(orders.contains(" F"), orders);
        assertEquals(orders, orders(CellRunner.folder(results, cell.get(1))));
        // Orders that no measurement gives: were they measured again, the numbers would differ.
        String other = orders.replaceAll("F[12]-B\\d(-kept)?", "F2-B4");
        String record = Files.readString(adam.runJson());
        Files.writeString(adam.runJson(), record.replace(orders, other));
        Path again = results.resolve("again");
        assertEquals(
                Outcome.DONE,
                TinyCell.runner(again, new TinyCell.Silent())
                        .again(cell.get(0), RunReader.read(adam)));
        RunFolder repeated = CellRunner.folder(again, cell.get(0));
        assertEquals(other, orders(repeated));
        double expected = loss(adam("linear", "F2-B4", "dropout", "0"));
        assertEquals(expected, RunReader.readState(repeated).summary().finalLoss());
        // Begun anew where its record lies, as from a fresh clone: by that record.
        for (Path file : filesIn(adam.path().resolve("adapter"))) {
            Files.delete(file);
        }
        assertEquals(Outcome.DONE, runner.run(cell.subList(0, 1)));
        assertEquals(other, orders(adam));
        assertEquals(expected, RunReader.readState(adam).summary().finalLoss());
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String orders(RunFolder folder) {
        return RunReader.readRecord(folder).facts().get("linear_orders");
    }

    @Test
    void refusesWhatLeavesNothingToChoose() {
        UserException refused =
                assertThrows(UserException.class, () -> adam("choose", "timing", "dropout", "0"));
        assertTrue(refused.getMessage().contains("runlora"), refused.getMessage());
        assertThrows(UserException.class, () -> adam("linear", "runlora", "choose", "dice"));
    }

    @Test
    void refusesDropoutWhereItCannotBe() {
        UserException refused =
                assertThrows(UserException.class, () -> adam("linear", "F2-B4", "dropout", "0.1"));
        assertTrue(refused.getMessage().contains("F2-B4"), refused.getMessage());
        assertThrows(UserException.class, () -> adam("linear", "runlora", "dtype", "bfloat16"));
    }

    private static RunSpec adam(String... set) {
        String[] all = new String[set.length + 2];
        System.arraycopy(set, 0, all, 0, set.length);
        all[set.length] = "steps";
        all[set.length + 1] = "3";
        return TinyCell.of("llama-3-8b", "medical", "lora", all).get(0);
    }

    private double loss(RunSpec spec) {
        assertEquals(
                Outcome.DONE, TinyCell.runner(results, new TinyCell.Silent()).run(List.of(spec)));
        return RunReader.readState(CellRunner.folder(results, spec)).summary().finalLoss();
    }
}
