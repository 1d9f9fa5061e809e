package org.fastforward.harness.hub.fetch;

import static org.fastforward.harness.hub.fetch.Client.MODEL;
import static org.fastforward.harness.hub.fetch.Client.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fastforward.harness.hub.cache.Snapshot;
import org.fastforward.harness.hub.fetch.FakeHub.Reply;
import org.fastforward.harness.hub.location.HubLocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that does not keep to its listing, or to the rules. */
class LyingHubTest {
    private static final byte[] WEIGHTS = Client.random(20_000);
    private static final HubLocation DATA = HubLocation.parse("hf://datasets/owner/data");

    @TempDir Path home;
    private final FakeHub hub = new FakeHub();

    @BeforeEach
    void start() {
        hub.add("owner/model", Client.model(WEIGHTS));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Path folder() {
        return home.resolve("hub/models--owner--model");
    }

    private void assertNoWeightsAreKept() throws IOException {
        String etag = FakeHub.etag("model.safetensors", WEIGHTS);
        try (Stream<Path> blobs = Files.list(folder().resolve("blobs"))) {
            assertTrue(blobs.noneMatch(b -> b.getFileName().toString().startsWith(etag)));
        }
        assertFalse(Files.exists(folder().resolve("snapshots")));
    }

    private void weights(Reply reply) {
        hub.tamperFiles(
                (request, usual) -> request.target().endsWith(".safetensors") ? reply : usual);
    }

    @Test
    void otherBytesOfTheRightSizeAreNotKept() throws IOException {
        weights(Reply.of(200, new byte[WEIGHTS.length]));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("model.safetensors of hf://owner/model"), refusal);
        assertTrue(refusal.contains("is not the file with sha256 "), refusal);
        assertTrue(refusal.contains("nothing of it was kept"), refusal);
        assertNoWeightsAreKept();
    }

    @Test
    void otherBytesOfASmallFileAreNotKeptEither() {
        hub.tamperFiles(
                (request, usual) ->
                        request.target().endsWith("config.json")
                                ? Reply.of(200, text("[]"))
                                : usual);
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("config.json"), refusal);
        assertTrue(refusal.contains("is not the file with git id "), refusal);
    }

    @Test
    void otherBytesAfterACutAreFetchedOnceMoreAndThenRefused() throws IOException {
        weights(Reply.of(200, WEIGHTS).cutAfter(500));
        new Client(hub, home).refusal(MODEL);
        hub.requests.clear();
        hub.tamperFiles(
                (request, usual) ->
                        !request.target().endsWith(".safetensors")
                                ? usual
                                : request.headers().containsKey("range")
                                        ? Reply.of(206, new byte[WEIGHTS.length - 500])
                                                .with("Content-Range", "bytes 500-19999/20000")
                                        : Reply.of(200, new byte[WEIGHTS.length]));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("is not the file with sha256 "), refusal);
        assertEquals(2, hub.filesAsked().stream().filter(t -> t.endsWith(".safetensors")).count());
        assertNoWeightsAreKept();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 19_999, 20_001, 40_000})
    void aDeclaredLengthThatIsNotTheListedOneIsRefusedAtOnce(int length) throws IOException {
        weights(Reply.of(200, Client.random(length)));
        String refusal = new Client(hub, home).tries(5).refusal(MODEL);
        assertTrue(refusal.contains("has " + length + " bytes, listed are 20000"), refusal);
        assertNoWeightsAreKept();
        assertEquals(1, hub.filesAsked().stream().filter(t -> t.endsWith(".safetensors")).count());
    }

    @Test
    void anEndlessAnswerIsCutOff() throws IOException {
        weights(Reply.of(200, Client.random(1 << 20)).declaring(-1));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("is longer than the 20000 bytes listed"), refusal);
        assertNoWeightsAreKept();
    }

    @Test
    void anotherCommitIsRefused() throws IOException {
        weights(Reply.of(200, WEIGHTS).with("X-Repo-Commit", "f".repeat(40)));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("another commit"), refusal);
        assertNoWeightsAreKept();
    }

    @Test
    void anotherLargeFileIsRefusedBeforeItComes() throws IOException {
        weights(Reply.of(200, WEIGHTS).with("X-Linked-Etag", '"' + "f".repeat(64) + '"'));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("is not the file with sha256"), refusal);
        assertNoWeightsAreKept();
    }

    @Test
    void aPartNobodyAskedForIsRefused() {
        weights(Reply.of(206, WEIGHTS));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("is a part"), refusal);
    }

    @Test
    void compressionNobodyAskedForIsRefused() {
        weights(Reply.of(200, WEIGHTS).with("Content-Encoding", "gzip"));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("is compressed"), refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.jsonl",
                "../../../../evil.jsonl",
                "data/../../../evil.jsonl",
                "/tmp/evil.jsonl",
                "data//evil.jsonl",
                "./evil.jsonl",
                "data\\evil.jsonl",
                "..\\evil.jsonl",
                "C:/evil.jsonl",
                "C:evil.jsonl",
                "evil\0.jsonl",
                "/evil.jsonl",
            })
    void namesThatLeaveTheCacheAreRefusedBeforeAnythingIsWritten(String name) {
        hub.add(
                "datasets/owner/data",
                new TreeMap<>(Map.of(name, text("{}"), "a.jsonl", text(""))));
        String refusal = new Client(hub, home).refusal(DATA);
        assertTrue(refusal.contains("outside the cache"), refusal);
        assertEquals(0, home.toFile().list().length);
        assertEquals(1, hub.requests.size());
    }

    @Test
    void foldersThatAreLinksAreNotWrittenThrough() throws IOException {
        hub.add("datasets/owner/data", Map.of("sub/a.jsonl", text("{}")));
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Path snapshot = home.resolve("hub/datasets--owner--data/snapshots").resolve(FakeHub.COMMIT);
        Files.createDirectories(snapshot);
        Files.createSymbolicLink(snapshot.resolve("sub"), elsewhere);
        String refusal = new Client(hub, home).refusal(DATA);
        assertTrue(refusal.contains("is a link"), refusal);
        assertEquals(0, elsewhere.toFile().list().length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "snapshots", "refs"})
    void noneOfTheRepositorysFoldersIsWrittenThrough(String name) throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.createDirectories(folder());
        Files.createSymbolicLink(folder().resolve(name), elsewhere);
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains(name + " is a link"), refusal);
        assertEquals(0, elsewhere.toFile().list().length);
    }

    @Test
    void aPartialFileThatIsALinkIsNotWrittenThrough() throws IOException {
        Path victim = Files.write(home.resolve("victim"), text("mine"));
        Files.createDirectories(folder().resolve("blobs"));
        Files.createSymbolicLink(
                folder().resolve("blobs")
                        .resolve(FakeHub.etag("model.safetensors", WEIGHTS) + ".incomplete"),
                victim);
        new Client(hub, home).refusal(MODEL);
        assertArrayEquals(text("mine"), Files.readAllBytes(victim));
    }

    @Test
    void aLinkToElsewhereIsReplacedNotFollowed() throws IOException {
        Path victim = Files.write(home.resolve("victim"), text("mine"));
        Path pointer = folder().resolve("snapshots").resolve(FakeHub.COMMIT).resolve("config.json");
        Files.createDirectories(pointer.getParent());
        Files.createSymbolicLink(pointer, victim);
        Snapshot snapshot = new Client(hub, home).fetch(MODEL);
        assertArrayEquals(text("{}"), Files.readAllBytes(snapshot.folder().resolve("config.json")));
        assertArrayEquals(text("mine"), Files.readAllBytes(victim));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json | is not JSON",
                "'' | names no commit",
                "[] | names no commit",
                "{\"sha\": \"../../evil\", \"siblings\": []} | names no commit",
                "{\"sha\": \"0123456789abcdef0123456789abcdef01234567\"} | names no commit or no files",
                "{\"sha\": \"0123456789abcdef0123456789abcdef01234567\", \"siblings\":"
                        + " [{\"rfilename\": \"config.json\", \"size\": 2}]} | tells no size or hash",
                "{\"sha\": \"0123456789abcdef0123456789abcdef01234567\", \"siblings\":"
                        + " [{\"rfilename\": \"config.json\", \"size\": -2, \"blobId\":"
                        + " \"0123456789abcdef0123456789abcdef01234567\"}]} | tells no size or hash",
                "{\"sha\": \"0123456789abcdef0123456789abcdef01234567\", \"siblings\":"
                        + " [{\"rfilename\": \"config.json\", \"size\": 2, \"blobId\":"
                        + " \"../../../../etc/passwd\"}]} | tells no size or hash",
                "{\"sha\": \"0123456789abcdef0123456789abcdef01234567\", \"siblings\":"
                        + " [{\"rfilename\": \"m\", \"lfs\": {\"size\": 2, \"sha256\": \"../evil\"}}]}"
                        + " | tells no size or hash",
            })
    void listingsThatAreNoneAreRefused(String listing, String why) {
        hub.tamper((request, usual) -> Reply.of(200, text(listing)));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains(why), refusal);
        assertEquals(0, home.toFile().list().length, "nothing is written");
    }

    @Test
    void aFileListedTwiceIsRefused() {
        String file =
                "{\"rfilename\":\"config.json\",\"size\":2,\"blobId\":\"" + FakeHub.COMMIT + "\"}";
        hub.tamper(
                (request, usual) ->
                        Reply.of(
                                200,
                                text(
                                        "{\"sha\":\""
                                                + FakeHub.COMMIT
                                                + "\",\"siblings\":["
                                                + file
                                                + ","
                                                + file
                                                + "]}")));
        assertTrue(new Client(hub, home).refusal(MODEL).contains("has 'config.json' twice"));
    }

    @Test
    void aDiskThatIsTooSmallIsToldBeforeAnythingIsWritten() {
        hub.tamper(
                (request, usual) ->
                        Reply.of(
                                200,
                                text(
                                        new String(
                                                        usual.body(),
                                                        java.nio.charset.StandardCharsets.UTF_8)
                                                .replace(
                                                        "\"size\":20000",
                                                        "\"size\":" + (Long.MAX_VALUE - 1)))));
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("are needed; make room or set HF_HUB_CACHE"), refusal);
        assertTrue(refusal.contains("9.22 EB"), refusal);
        assertEquals(0, home.toFile().list().length);
    }

    @Test
    void anIndexThatNamesAShardThatIsNotThereIsToldAndNotNoted() {
        Map<String, byte[]> files = Client.model(WEIGHTS);
        files.remove("model.safetensors");
        files.put("model-00001-of-00002.safetensors", text("one"));
        files.put(
                "model.safetensors.index.json",
                text("{\"weight_map\":{\"a\":\"model-00002-of-00002.safetensors\"}}"));
        hub.add("owner/model", files);
        String refusal = new Client(hub, home).refusal(MODEL);
        assertTrue(refusal.contains("model-00002-of-00002.safetensors is missing"), refusal);
        assertFalse(Files.exists(folder().resolve("refs")));
    }
}
