package org.fastforward.harness.rehearse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.flops.FlopModel;
import org.fastforward.models.safetensors.DType;
import org.junit.jupiter.api.Test;

/** What follows from known measurements, computed by hand. */
class RehearsalReportTest {
    private static final RunSettings SETTINGS = Prediction.settings("pythia-1.4b", "medical");
    private static final RehearsalRequest REQUEST =
            new RehearsalRequest(
                    "pythia-1.4b",
                    RealModels.shape("pythia-1.4b").config(),
                    2048,
                    AdapterKind.LORA,
                    DType.F32,
                    "cpu",
                    2,
                    2,
                    32,
                    Path.of("."),
                    false,
                    0);

    /** 64 tokens: 0.05 s each to train, 0.01 s each in a pass. */
    private static Measured measured(double bytesPerToken, double cpuShare) {
        return new Measured(
                2,
                5_658_591_232L,
                20,
                0.5,
                4,
                3.2,
                cpuShare,
                0.2,
                11.5,
                64,
                3.2e11,
                1.92,
                3,
                16,
                6_000_000_000L,
                bytesPerToken);
    }

    private static String report(double bytesPerToken, int meanLength) {
        return RehearsalReport.text(REQUEST, SETTINGS, measured(bytesPerToken, 0.9), meanLength);
    }

    @Test
    void saysWhatWasMeasured() {
        String text = report(2e6, 1024);
        for (String part :
                List.of(
                        "pythia-1.4b, lora of rank 64: random weights, stored in float32, computed"
                                + " in float32 with 2 threads",
                        "measured on 2 sequences of 32 tokens",
                        "5.66 GB in 2 files, written in 20.0 s",
                        "500.0 ms, and 4.0 s for a first gradient",
                        "3.4 s (gradient 3.2 s, AdamW 200.0 ms), loss 11.50",
                        "3 passes of 640.0 ms, tau 16",
                        "50.0 ms (100.0 GFLOP/s, with 90 % of the threads' processor time)",
                        "a forward token  10.0 ms",
                        "6.00 GB (VmHWM); allowed: 7.16 GB, the weights' 5.66 GB and 1.50 GB")) {
            assertTrue(text.contains(part), part + " is not in\n" + text);
        }
    }

    @Test
    void predictsTheCells() {
        String text = report(2e6, 1024);
        for (String part :
                List.of(
                        "512 sequences a step, 5 epochs, every sequence of 1024 tokens (max_length:"
                                + " no sequence is longer, most are shorter)",
                        // 6 GB and 4,096 - 64 tokens of 2 MB.
                        "14.06 GB with 4096 tokens at once (token_budget), of which each takes 2.00"
                                + " MB",
                        // 512 x 1,024 x 0.05 s, and 32 x 1,024 x 0.01 s.
                        "7.3 h an optimizer step; 5.5 min a pass of a stage over 32 sequences",
                        "rough")) {
            assertTrue(text.contains(part), part + " is not in\n" + text);
        }
        // 5 (37,000 - 1,032) / 512, 5 (110,000 - 1,000) / 512 and 5 x 200,000 / 512, rounded up.
        FlopModel flops =
                new FlopModel(
                        Layout.of(REQUEST.config()), SETTINGS.adapter(AdapterKind.LORA), true);
        List<Prediction> all = Prediction.of("pythia-1.4b", flops, measured(2e6, 0.9), 1024);
        assertEquals(
                List.of("medical", "instruction", "chat"),
                all.stream().map(Prediction::task).toList());
        assertEquals(List.of(352, 1065, 1954), all.stream().map(Prediction::steps).toList());
        Prediction medical = all.get(0);
        assertEquals(352 * (512 * 1024 * 0.05 + 0.2), medical.trainingSeconds(), 1);
        // Before the first step, after every sixth and after the last.
        assertEquals(60, medical.tests());
        assertEquals(60 * 1000 * 1024 * 0.01, medical.testSeconds(), 1e-3);
        assertEquals(
                352.0 * 512 * flops.trainingSequence(1024, 1023).paper(),
                medical.flops().paper(),
                1e12);
        assertTrue(text.contains(String.format(Locale.ROOT, "%.2e", medical.flops().exact())));
    }

    @Test
    void ownMeanLengthIsNoUpperBound() {
        String text = report(2e6, 300);
        assertTrue(text.contains("every sequence of 300 tokens\n"), text);
        assertTrue(text.contains("2.1 h an optimizer step"), text);
    }

    @Test
    void saysHowMuchOfTheProcessorItGot() {
        String text = RehearsalReport.text(REQUEST, SETTINGS, measured(2e6, 0.4), 1024);
        assertTrue(text.contains("40 % of the threads' processor time"), text);
    }

    @Test
    void saysIfMemoryDidNotGrow() {
        assertTrue(report(Double.NaN, 1024).contains("take longer sequences"));
    }

    @Test
    void isTheSameInEveryLocale() {
        String expected = report(2e6, 1024);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals(expected, report(2e6, 1024));
        } finally {
            Locale.setDefault(before);
        }
    }

    /** The paper's types: the grid computes as the checkpoints of a rehearsal are stored. */
    @Test
    void computeTypesAreTheGrids() {
        for (String model : List.of("pythia-1.4b", "pythia-2.8b", "pythia-6.9b", "llama-3-8b")) {
            assertEquals(
                    Prediction.settings(model, "chat").dtype(), RealModels.shape(model).dtype());
        }
    }
}
