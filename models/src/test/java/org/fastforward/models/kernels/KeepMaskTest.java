package org.fastforward.models.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fastforward.models.linear.DropoutDraws;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.junit.jupiter.api.Test;

class KeepMaskTest {
    /** Not a multiple of the four elements of a draw. */
    private static final int ROWS = 1001;

    private static final int COLUMNS = 401;

    private static boolean[] mask(double dropout, long seed) {
        LowRank size = new LowRank(1, 1, false, dropout, DropoutDraws.SHORTS);
        Object least = new Lora(size).literals().get("least_kept");
        String text =
                KernelText.fill("dropout.py", Map.of())
                        + "\ndef mask(self, x):\n  return self.keep_mask(x, "
                        + least
                        + ")\n";
        try (NDManager manager = NDManager.newBaseManager();
                Kernels kernels = Kernels.compile(manager, text)) {
            Kernels.seed(seed);
            NDArray x = manager.zeros(new Shape(ROWS, COLUMNS));
            NDArray mask = kernels.evaluate(manager, "mask", x).get(0);
            assertEquals(x.getShape(), mask.getShape());
            return mask.toBooleanArray();
        }
    }

    private static double share(boolean[] mask) {
        int kept = 0;
        for (boolean keeps : mask) {
            kept += keeps ? 1 : 0;
        }
        return (double) kept / mask.length;
    }

    @Test
    void everyElementIsKeptAsOftenAsTheOthers() {
        boolean[] mask = mask(0.1, 5);
        // Five standard deviations of as many draws.
        assertEquals(0.9, share(mask), 5 * 0.3 / Math.sqrt(mask.length));
        int quarter = (mask.length + 3) / 4;
        for (int lane = 0; lane < 4; lane++) {
            assertEquals(
                    0.9,
                    share(
                            Arrays.copyOfRange(
                                    mask,
                                    lane * quarter,
                                    Math.min(mask.length, (lane + 1) * quarter))),
                    5 * 0.3 / Math.sqrt(quarter));
        }
        // Elements of one draw, and of neighbouring ones, know nothing of each other.
        for (int apart : List.of(quarter, 1)) {
            boolean[] both = new boolean[mask.length - apart];
            for (int i = 0; i < both.length; i++) {
                both[i] = mask[i] && mask[i + apart];
            }
            assertEquals(0.81, share(both), 5 * 0.4 / Math.sqrt(both.length));
        }
    }

    @Test
    void nextToOneAllButNothingIsKept() {
        assertEquals(0, share(mask(0.999999, 5)), 1e-4);
        assertEquals(1, share(mask(0.000001, 5)));
    }

    @Test
    void theMaskFollowsTheSeed() {
        assertArrayEquals(mask(0.5, 5), mask(0.5, 5));
        assertFalse(Arrays.equals(mask(0.5, 5), mask(0.5, 6)));
    }
}
