package org.fastforward.harness.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Order;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
    @Test
    void defaultsAreThePapers() {
        RunSettings s = SettingsReader.read("test", List.of());
        assertEquals(64, s.rank());
        assertEquals(16, s.alpha());
        assertEquals(0.1, s.dropout());
        assertEquals(2e-5, s.learningRate());
        assertEquals(0.9, s.beta1());
        assertEquals(0.999, s.beta2());
        assertEquals(1e-6, s.epsilon());
        assertEquals(512, s.sequencesPerStep());
        assertEquals(1024, s.maxLength());
        assertEquals(5, s.epochs());
        assertEquals(6, s.interval());
        assertEquals(50, s.stabilisation());
        assertEquals(32, s.tinySize());
        assertEquals(2, s.evaluationBatch());
        assertEquals(1e-4, s.tolerance());
        assertEquals(Order.SHUFFLED, s.order());
    }

    @Test
    void everySettingHasADefaultAndNoDefaultIsLeftOver() {
        List<String> names = new ArrayList<>();
        SettingsReader.defaults().fieldNames().forEachRemaining(names::add);
        assertEquals(SettingsReader.keys(), names);
    }

    @Test
    void everySettingIsExplained() {
        for (var component : RunSettings.class.getRecordComponents()) {
            assertTrue(component.isAnnotationPresent(Setting.class), component.getName());
        }
    }

    @Test
    void laterLayersWin() {
        RunSettings s =
                SettingsReader.read(
                        "test",
                        List.of(
                                SettingsReader.layer(Map.of("rank", "8", "order", "as_given")),
                                SettingsReader.layer(Map.of("rank", "4"))));
        assertEquals(4, s.rank());
        assertEquals(Order.AS_GIVEN, s.order());
    }

    @Test
    void plainSettingsReadBackEqual() {
        RunSettings s = SettingsReader.read("test", List.of());
        Map<String, Object> plain = SettingsReader.plain(s);
        assertEquals(SettingsReader.keys().size(), plain.size());
        assertEquals(0.1, plain.get("dropout"));
    }

    @Test
    void fractionsAreNoWholeNumbers() {
        assertThrows(
                UserException.class,
                () ->
                        SettingsReader.read(
                                "test", List.of(SettingsReader.layer(Map.of("rank", "1.5")))));
    }

    @Test
    void thePageInDocsIsCurrent() throws java.io.IOException {
        java.nio.file.Path page = org.fastforward.shared.Home.resolve("docs/settings.md");
        assertEquals(
                SettingsPage.markdown(),
                java.nio.file.Files.readString(page),
                "run: bin/ff settings > docs/settings.md");
    }
}
