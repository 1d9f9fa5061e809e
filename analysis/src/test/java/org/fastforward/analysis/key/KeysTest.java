package org.fastforward.analysis.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {
    @ParameterizedTest
    @CsvSource({
        "2e-5, 2e-5",
        "1.9999999999999998e-4, 2e-4",
        "1.25e-4, 1.25e-4",
        "0.001, 1e-3",
        "0.01, 0.01",
        "0.5, 0.5",
        "16, 16",
        "100000, 100000",
        "1000000, 1e6",
        "1.2345678e-3, 1.23457e-3",
        "-2e-5, -2e-5",
        "-0.5, -0.5",
        "0, 0",
        "NaN, NaN"
    })
    void numbersAreWrittenShort(double value, String text) {
        assertEquals(text, SettingText.of(value));
    }

    @Test
    void aValueHasOneTextWhereverItComesFrom() {
        assertNotEquals(0.1 * 3, 0.3, "the case that rounding is for");
        assertEquals(SettingText.of(0.3), SettingText.of(0.1 * 3));
        assertEquals(SettingText.of(16), SettingText.of(16.0));
        assertEquals(SettingText.of(2e-5), SettingText.of(new BigDecimal("2.00e-5")));
        assertEquals("100000000000", SettingText.of(100_000_000_000L));
        assertEquals("query+value", SettingText.of(List.of("query", "value")));
        assertEquals("true", SettingText.of(true));
        assertEquals("", SettingText.of((Object) null));
    }

    @Test
    void numbersStandInTheirOrderAndBeforeTexts() {
        assertEquals(
                List.of("", "-1", "2e-5", "1e-3", "0.5", "4", "16", "1e6", "auto", "cpu"),
                Stream.of("cpu", "16", "1e6", "4", "auto", "1e-3", "0.5", "2e-5", "-1", "")
                        .sorted((a, b) -> a.isEmpty() ? -1 : b.isEmpty() ? 1 : order(a, b))
                        .toList());
    }

    private static int order(String a, String b) {
        return SettingText.ORDER.compare(a, b);
    }

    @Test
    void namesTellTheSettingsExceptThatOfALearningRate() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            VariedSettings varied =
                    new VariedSettings(
                            Map.of("tiny_size", "16", "learning_rate", SettingText.of(2e-5)));
            assertEquals(List.of("2e-5", "tiny_size=16"), varied.nameParts());
            assertEquals("2e-5, tiny size 16", varied.inWords());
            assertEquals("learning rate 2e-5, tiny size 16", varied.inTitle());
            assertEquals("_2e-5_tiny_size-16", varied.inFileName());
            assertEquals("bracket", new ArmKey("bracket").inWords());
            assertEquals(
                    "bracket_tiny_size-16",
                    new ArmKey("bracket", varied.without("learning_rate")).inFileName());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void armsAreCalledByWhatTheyAre() {
        VariedSettings follows = VariedSettings.NONE.with("rate", "follow");
        assertEquals("follow", new ArmKey("parabola", follows).inWords());
        assertEquals("follow bracket", new ArmKey("bracket", follows).inWords());
        ArmKey ranked = new ArmKey("parabola", follows.with("max_tau", "50"));
        assertEquals("follow, max tau 50", ranked.inWords());
        assertEquals("follow_max_tau-50", ranked.inFileName());
        assertEquals("follow", ranked.telling(Set.of()).inWords());
        VariedSettings ordinary =
                VariedSettings.NONE.with("rate", "fixed").with("optimizer", "adamw");
        ArmKey fixed = new ArmKey("bracket", ordinary);
        ArmKey prodigy = new ArmKey("none", ordinary.with("optimizer", "prodigy"));
        assertEquals("prodigy", prodigy.inWords());
        assertFalse(prodigy.hasStages());
        assertTrue(fixed.hasStages());
        assertEquals("bracket", fixed.inWords());
        assertEquals("bracket", fixed.inFileName());
    }

    @Test
    void variedSettingsAreOrderedByTheirValues() {
        VariedSettings[] all = {
            VariedSettings.NONE.with("rank", "16").with("alpha", "8"),
            VariedSettings.NONE.with("rank", "4").with("alpha", "16"),
            VariedSettings.NONE.with("rank", "4").with("alpha", "8"),
        };
        Arrays.sort(all);
        assertEquals(
                List.of("8 4", "8 16", "16 4"),
                Arrays.stream(all)
                        .map(v -> v.get("alpha").orElseThrow() + " " + v.get("rank").orElseThrow())
                        .toList());
    }
}
