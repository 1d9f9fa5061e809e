package org.fastforward.harness.hub.cache;

import static org.fastforward.harness.hub.fetch.Client.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.fastforward.harness.hub.fetch.FakeHub;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.KnownRepositories;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {
    private static final HubLocation CHAT = KnownRepositories.task("chat");

    @TempDir Path folder;

    private Path put(HubLocation location, String... names) throws IOException {
        String repository =
                location.kind().plural() + "--" + location.repository().replace("/", "--");
        Path refs = Files.createDirectories(folder.resolve(repository).resolve("refs"));
        Files.writeString(refs.resolve("main"), FakeHub.COMMIT);
        Path snapshot = folder.resolve(repository).resolve("snapshots").resolve(FakeHub.COMMIT);
        for (String name : names) {
            Files.createDirectories(snapshot.resolve(name).getParent());
            Files.writeString(snapshot.resolve(name), "{}");
        }
        return snapshot;
    }

    private String refusal(HubLocation location) {
        UserException refused =
                assertThrows(UserException.class, () -> new HubCache(folder).snapshot(location));
        assertEquals(1, refused.getMessage().lines().count());
        return refused.getMessage();
    }

    @Test
    void whatIsNotThereNamesTheCommand() {
        assertEquals(
                "hf://owner/model is not in the cache "
                        + folder
                        + "; run: bin/ff fetch --repo owner/model",
                refusal(MODEL));
        assertTrue(
                refusal(KnownRepositories.model("pythia-1.4b"))
                        .endsWith("run: bin/ff fetch --model pythia-1.4b"));
        assertTrue(refusal(CHAT).endsWith("run: bin/ff fetch --task chat"));
        assertTrue(
                refusal(HubLocation.parse("hf://datasets/a/b@v2"))
                        .endsWith("run: bin/ff fetch --dataset a/b --revision v2"));
    }

    @Test
    void revisionsAreResolved() throws IOException {
        Path snapshot = put(MODEL, "config.json", "tokenizer.json", "model.safetensors");
        Snapshot expected = new Snapshot(snapshot, "owner/model", FakeHub.COMMIT);
        assertEquals(expected, new HubCache(folder).snapshot(MODEL));
        assertEquals(expected, new HubCache(folder).snapshot(MODEL.at(FakeHub.COMMIT)));
        refusal(MODEL.at("v2"));
        Path refs = folder.resolve("models--owner--model/refs/feature");
        Files.createDirectories(refs);
        Files.writeString(refs.resolve("x"), FakeHub.COMMIT + "\n");
        assertEquals(expected, new HubCache(folder).snapshot(MODEL.at("feature/x")));
        Files.writeString(refs.resolve("y"), "../../..");
        refusal(MODEL.at("feature/y"));
    }

    @Test
    void aModelNeedsItsTokenizerAndAllItsWeights() throws IOException {
        Path snapshot = put(MODEL, "config.json", "tokenizer_config.json");
        assertTrue(refusal(MODEL).contains("as a whole: model.safetensors is not in "));
        put(MODEL, "model.safetensors");
        assertTrue(refusal(MODEL).contains("as a whole: tokenizer.json is not in "));
        put(MODEL, "tokenizer.json");
        new HubCache(folder).snapshot(MODEL);

        Files.delete(snapshot.resolve("model.safetensors"));
        Files.writeString(
                snapshot.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"a\": \"one.safetensors\", \"b\": \"two.safetensors\"}}");
        put(MODEL, "one.safetensors");
        assertTrue(refusal(MODEL).contains("two.safetensors is not in "));
        Files.createSymbolicLink(snapshot.resolve("two.safetensors"), Path.of("../../blobs/gone"));
        assertTrue(refusal(MODEL).contains("two.safetensors is not in "), "a link to nothing");
        Files.delete(snapshot.resolve("two.safetensors"));
        put(MODEL, "two.safetensors");
        new HubCache(folder).snapshot(MODEL);
    }

    @Test
    void aDatasetNeedsAllPartsOfItsSplits() throws IOException {
        Path snapshot = put(CHAT, "README.md");
        assertTrue(refusal(CHAT).contains("as a whole: a data file is not in "));
        put(
                CHAT,
                "data/train_sft-00000-of-00003-a3ecf92756993583.parquet",
                "data/train_sft-00002-of-00003-c4ecf92756993583.parquet");
        assertTrue(refusal(CHAT).contains("data/test_sft-*.parquet is not in "));
        put(CHAT, "data/test_sft-00000-of-00001-f7dfac4afe5b93f4.parquet");
        assertTrue(refusal(CHAT).contains("1 of data/train_sft-*-of-00003 is not in "));
        put(CHAT, "data/train_sft-00001-of-00003-b4ecf92756993583.parquet");
        assertEquals(snapshot, new HubCache(folder).snapshot(CHAT).folder());
    }
}
