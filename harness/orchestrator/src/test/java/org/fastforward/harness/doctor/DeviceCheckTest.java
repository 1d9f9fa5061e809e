package org.fastforward.harness.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;

class DeviceCheckTest {
    @Test
    void theProcessorAgreesWithAutograd() {
        List<Finding> findings = new DeviceCheck("cpu").findings();
        // Rates; two models, two adapters, two types; dropout with two adapters and two types.
        assertEquals(13, findings.size());
        for (Finding finding : findings) {
            assertEquals(Finding.Level.OK, finding.level(), finding.line());
        }
        assertTrue(findings.get(0).text().contains("bfloat16"), findings.get(0).text());
        assertTrue(findings.get(1).text().startsWith("pythia-1.4b, lora, float32 on cpu"));
    }

    @Test
    void noSuchDevice() {
        assertThrows(UserException.class, () -> new DeviceCheck("cuda:7").findings());
    }
}
