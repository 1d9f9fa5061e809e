package org.fastforward.harness.hub.location;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.fastforward.harness.hub.location.HubLocation.Kind;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubLocationTest {
    @ParameterizedTest
    @CsvSource({
        "hf://a/b, MODEL, a/b, main, hf://a/b",
        "hf://models/a/b, MODEL, a/b, main, hf://a/b",
        "hf://a/b@main, MODEL, a/b, main, hf://a/b",
        "hf://a/b-1.4b@step1000, MODEL, a/b-1.4b, step1000, hf://a/b-1.4b@step1000",
        "hf://datasets/a/b, DATASET, a/b, main, hf://datasets/a/b",
        "hf://datasets/a/b@refs/pr/1, DATASET, a/b, refs/pr/1, hf://datasets/a/b@refs/pr/1",
        "hf://a/b@feature%2Fx, MODEL, a/b, feature/x, hf://a/b@feature/x",
        "hf://a/b@50%25+, MODEL, a/b, 50%+, hf://a/b@50%25+",
        "hf://datasets/b, MODEL, datasets/b, main, hf://datasets/b",
    })
    void locationsAreReadAndWritten(
            String text, Kind kind, String repository, String revision, String written) {
        if (repository.equals("datasets/b")) {
            assertThrows(UserException.class, () -> HubLocation.parse(text));
            return;
        }
        HubLocation location = HubLocation.parse(text);
        assertEquals(new HubLocation(kind, repository, revision), location);
        assertEquals(written, location.toString());
        assertEquals(location, HubLocation.parse(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "https://huggingface.co/a/b",
                "hf://",
                "hf://a",
                "hf://a/",
                "hf:///b",
                "hf://a/b/c",
                "hf://a/b/config.json",
                "hf://../b",
                "hf://a/..",
                "hf://a/.b",
                "hf://a/b--c",
                "hf://a/b.git",
                "hf://a/b@",
                "hf://a/b@..",
                "hf://a/b@../../../etc",
                "hf://a/b@x//y",
                "hf://a/b@%2e%2e/x",
                "hf://a/b@%zz",
                "hf://a/b@x\ny",
                "hf://a b/c",
                "hf://datasets/a",
                "hf://datasets/a/b/c",
            })
    void whatIsNoLocationIsRefusedInOneLine(String text) {
        UserException refused = assertThrows(UserException.class, () -> HubLocation.parse(text));
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void locationsAreToldFromPaths() {
        assertTrue(HubLocation.isLocation("hf://a/b"));
        assertFalse(HubLocation.isLocation("checkpoints/pythia-1.4b"));
    }

    @Test
    void theModelsAndTasksOfThePaperAreKnown() {
        assertTrue(
                KnownRepositories.models()
                        .containsAll(
                                Set.of("pythia-1.4b", "pythia-2.8b", "pythia-6.9b", "llama-3-8b")));
        for (Task task : Task.values()) {
            assertEquals(Kind.DATASET, KnownRepositories.task(task.id()).kind());
        }
        assertEquals(
                "hf://meta-llama/Meta-Llama-3-8B",
                KnownRepositories.model("llama-3-8b").toString());
        UserException unknown =
                assertThrows(UserException.class, () -> KnownRepositories.model("gpt-5"));
        assertTrue(unknown.getMessage().contains("known: pythia-1.4b"), unknown.getMessage());
    }
}
