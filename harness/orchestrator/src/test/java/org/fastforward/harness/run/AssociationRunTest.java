package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
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
