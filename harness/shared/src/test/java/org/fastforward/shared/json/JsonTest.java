package org.fastforward.shared.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    record Pair(int firstOne, String other) {
        Pair {
            if (firstOne < 0) {
                throw new UserException("first_one is below 0");
            }
        }
    }

    private static String why(String json) {
        return Json.why(
                assertThrows(
                        JsonProcessingException.class,
                        () -> Json.records().readValue(json, Pair.class)));
    }

    @Test
    void recordsHaveNamesInSnakeCase() throws Exception {
        Pair pair = new Pair(3, "x");
        String json = "{\"first_one\":3,\"other\":\"x\"}";
        assertEquals(json, Json.records().writeValueAsString(pair));
        assertEquals(pair, Json.records().readValue(json, Pair.class));
    }

    @Test
    void aRefusalSaysWhatAndWhatIsKnown() {
        assertEquals("unknown key 'oter'; known: first_one, other", why("{\"oter\":\"x\"}"));
        assertEquals("first_one is below 0", why("{\"first_one\":-1}"));
        assertEquals(1, why("{\"first_one\":\n").lines().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{} {}"})
    void strictReadingTakesNothingTwice(String json) {
        assertThrows(JsonProcessingException.class, () -> Json.strict().readTree(json));
    }
}
