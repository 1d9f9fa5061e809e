package org.fastforward.harness.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fastforward.shared.Home;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputLocationTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir Path temp;

    @Test
    void pathsCountFromTheProjectsFolderOrTheUsers() {
        assertEquals(Home.resolve("models/x"), InputLocation.find("models/x").path());
        assertEquals(
                Path.of(System.getProperty("user.home"), "checkpoints"),
                InputLocation.find("~/checkpoints").path());
        assertEquals("checkpoints", InputLocation.find("~/checkpoints").name());
    }

    @Test
    void dataOfTheUsersIsNamedWithoutItsFolder() throws IOException {
        Files.createFile(temp.resolve("medical.jsonl"));
        String place = InputLocation.dataOf(temp, "medical");
        assertEquals("data://medical.jsonl", place);
        assertEquals(
                temp.resolve("medical.jsonl"),
                InputLocation.find(place, Map.of(InputLocation.DATA_VARIABLE, temp.toString()))
                        .path());
        UserException unset =
                assertThrows(UserException.class, () -> InputLocation.find(place, Map.of()));
        assertTrue(unset.getMessage().contains("--data"), unset.getMessage());
        UserException missing =
                assertThrows(UserException.class, () -> InputLocation.dataOf(temp, "chat"));
        assertTrue(missing.getMessage().contains("chat.jsonl"), missing.getMessage());
    }

    @Test
    void whatWasFetchedFromAHubHasARevision() throws IOException {
        Path repository = temp.resolve("hub/datasets--owner--name");
        Path snapshot = Files.createDirectories(repository.resolve("snapshots/" + COMMIT));
        Files.writeString(snapshot.resolve("data.jsonl"), "{}");
        Files.createDirectories(repository.resolve("refs"));
        Files.writeString(repository.resolve("refs/main"), COMMIT);
        Map<String, String> environment = Map.of("HF_HOME", temp.toString());
        InputLocation.Found found = InputLocation.find("hf://datasets/owner/name", environment);
        assertEquals(snapshot, found.path());
        assertEquals("owner/name", found.name());
        assertEquals(Optional.of(COMMIT), found.revision());
        UserException missing =
                assertThrows(
                        UserException.class,
                        () -> InputLocation.find("hf://datasets/owner/other", environment));
        assertTrue(missing.getMessage().contains("bin/ff fetch"), missing.getMessage());
    }
}
