package org.fastforward.shared.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    @Test
    void namesFindTheirConstants() {
        for (Policy policy : Policy.values()) {
            assertEquals(policy, Policy.named(policy.id()));
        }
        for (RateRule rule : RateRule.values()) {
            assertEquals(rule, RateRule.named(rule.id()));
        }
        for (OptimizerName optimizer : OptimizerName.values()) {
            assertEquals(optimizer, OptimizerName.named(optimizer.id()));
        }
        assertEquals(AdapterName.DORA, AdapterName.named("dora"));
    }

    @Test
    void anUnknownNameIsToldTheKnownOnes() {
        UserException refused = assertThrows(UserException.class, () -> Policy.named("Paper"));
        assertEquals(
                "unknown policy 'Paper'; known: paper, reference, bracket, parabola, vertex, none",
                refused.getMessage());
    }
}
