package org.fastforward.harness.hub.fetch;

import static org.fastforward.harness.hub.fetch.Client.MODEL;
import static org.fastforward.harness.hub.fetch.Client.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fastforward.harness.hub.cache.HubCache;
import org.fastforward.harness.hub.cache.RepositoryFolder;
import org.fastforward.harness.hub.cache.Snapshot;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.KnownRepositories;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchingTest {
    private static final byte[] WEIGHTS = Client.random(100_000);

    @TempDir Path home;
    private final FakeHub hub = new FakeHub();
    private final FakeHub cdn = new FakeHub();

    @AfterEach
    void stop() {
        hub.close();
        cdn.close();
    }

    private Client client() {
        return new Client(hub, home);
    }

    @Test
    void theCacheIsLaidOutAsPythonDoesIt() throws IOException {
        Map<String, byte[]> files = Client.model(WEIGHTS);
        hub.add("owner/model", files);
        Client client = client();
        Snapshot snapshot = client.fetch(MODEL);

        Path folder = home.resolve("hub/models--owner--model");
        assertEquals(
                new Snapshot(
                        folder.resolve("snapshots").resolve(FakeHub.COMMIT),
                        "owner/model",
                        FakeHub.COMMIT),
                snapshot);
        Set<String> names = new TreeSet<>();
        try (Stream<Path> found = Files.list(snapshot.folder())) {
            for (Path file : found.toList()) {
                String name = file.getFileName().toString();
                names.add(name);
                assertEquals(
                        Path.of("../../blobs/" + FakeHub.etag(name, files.get(name))),
                        Files.readSymbolicLink(file));
                assertArrayEquals(files.get(name), Files.readAllBytes(file));
            }
        }
        assertEquals(Set.of("config.json", "model.safetensors", "tokenizer.json"), names);
        assertEquals(FakeHub.COMMIT, Files.readString(folder.resolve("refs/main")));
        try (Stream<Path> blobs = Files.list(folder.resolve("blobs"))) {
            assertEquals(3, blobs.count(), "nothing half-done is left");
        }
        assertEquals(client.announced, client.bytes.get(), "progress ends at its end");
        assertEquals(snapshot, new HubCache(home.resolve("hub")).snapshot(MODEL));
    }

    @Test
    void everythingComesFromTheCommitThatWasListed() {
        hub.add("owner/model", Client.model(WEIGHTS));
        client().fetch(MODEL);
        assertEquals(3, hub.filesAsked().size());
        assertTrue(
                hub.filesAsked().stream()
                        .allMatch(t -> t.startsWith("/owner/model/resolve/" + FakeHub.COMMIT)),
                hub.filesAsked()::toString);
    }

    @Test
    void whatIsThereIsNotAskedForAgain() {
        hub.add("owner/model", Client.model(WEIGHTS));
        client().fetch(MODEL);
        hub.requests.clear();
        Client again = client();
        again.fetch(MODEL);
        assertEquals(1, hub.requests.size(), "the listing alone");
        assertEquals(0, again.announced);
    }

    /**
     * As huggingface_hub 2.4 leaves it, with a blob in its store that several repositories share.
     */
    @Test
    void aCacheOfPythonIsUsedAsItIs() throws IOException {
        Map<String, byte[]> files = Client.model(WEIGHTS);
        hub.add("owner/model", files);
        Path folder = home.resolve("hub/models--owner--model");
        Path snapshot = folder.resolve("snapshots").resolve(FakeHub.COMMIT);
        Files.createDirectories(snapshot);
        Files.createDirectories(folder.resolve("blobs"));
        Files.createDirectories(folder.resolve("refs"));
        Path shared = home.resolve("hub/blobs/ab").resolve("ab".repeat(32));
        Files.createDirectories(shared.getParent());
        Files.write(shared, WEIGHTS);
        for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            String etag = FakeHub.etag(name, files.get(name));
            Path blob = folder.resolve("blobs").resolve(etag);
            if (name.equals("model.safetensors")) {
                Files.createSymbolicLink(
                        blob, Path.of("../../blobs/ab").resolve(shared.getFileName()));
            } else {
                Files.write(blob, files.get(name));
            }
            Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs").resolve(etag));
        }
        Files.writeString(folder.resolve("refs/main"), FakeHub.COMMIT);

        assertEquals(snapshot, new HubCache(home.resolve("hub")).snapshot(MODEL).folder());
        assertEquals(snapshot, client().fetch(MODEL).folder());
        assertEquals(List.of(), hub.filesAsked());
        assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.resolve("model.safetensors")));

        Files.delete(snapshot.resolve("config.json"));
        Client linking = client();
        linking.fetch(MODEL);
        assertEquals(List.of(), hub.filesAsked(), "a blob without a link gets one");
        assertEquals(0, linking.announced);
    }

    @Test
    void theTokenGoesToTheHubAlone() {
        hub.add("owner/model", Client.model(WEIGHTS));
        hub.cdn(cdn);
        client().fetch(MODEL);
        assertEquals(4, hub.requests.size());
        assertEquals(
                Set.of("Bearer " + Client.TOKEN),
                hub.requests.stream()
                        .map(r -> r.headers().get("authorization"))
                        .collect(Collectors.toSet()));
        assertEquals(1, cdn.requests.size());
        assertFalse(
                cdn.requests.get(0).headers().toString().contains(Client.TOKEN),
                "another port is another host");
    }

    @Test
    void aRedirectOnTheHubKeepsTheToken() {
        hub.add("owner/model", Client.model(WEIGHTS));
        hub.tamper(
                (request, usual) ->
                        request.target().startsWith("/api/models/old/name")
                                ? FakeHub.Reply.empty(307)
                                        .with(
                                                "Location",
                                                "/api/models/owner/model/revision/main?blobs=true")
                                : request.target().startsWith("/old/name")
                                        ? FakeHub.Reply.empty(307)
                                                .with(
                                                        "Location",
                                                        request.target()
                                                                .replace("old/name", "owner/model"))
                                        : usual);
        Snapshot snapshot = client().fetch(HubLocation.parse("hf://old/name"));
        assertEquals("old/name", snapshot.repository());
        assertTrue(hub.requests.stream().allMatch(r -> r.headers().containsKey("authorization")));
    }

    @Test
    void withoutATokenNoneIsSent() {
        hub.add("owner/model", Client.model(WEIGHTS));
        client().without("HF_TOKEN").fetch(MODEL);
        assertTrue(hub.requests.stream().noneMatch(r -> r.headers().containsKey("authorization")));
    }

    @Test
    void shardsComeWithTheirIndexAndOtherCopiesDoNot() throws IOException {
        Map<String, byte[]> files = Client.model(WEIGHTS);
        files.remove("model.safetensors");
        files.put("consolidated.safetensors", text("a copy"));
        files.put("model-00001-of-00002.safetensors", text("one"));
        files.put("model-00002-of-00002.safetensors", text("two"));
        files.put(
                "model.safetensors.index.json",
                text(
                        "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\","
                                + "\"b\":\"model-00002-of-00002.safetensors\"}}"));
        hub.add("owner/model", files);
        Snapshot snapshot = client().fetch(MODEL);
        assertEquals(5, snapshot.folder().toFile().list().length);
        assertFalse(Files.exists(snapshot.folder().resolve("consolidated.safetensors")));
    }

    @Test
    void filesWithTheSameBytesAreFetchedOnce() throws IOException {
        Map<String, byte[]> files = Client.model(WEIGHTS);
        files.put("tokenizer.json", files.get("config.json"));
        hub.add("owner/model", files);
        Client client = client();
        Snapshot snapshot = client.fetch(MODEL);
        assertEquals(2, hub.filesAsked().size());
        assertEquals(2 + WEIGHTS.length, client.announced);
        assertArrayEquals(
                text("{}"), Files.readAllBytes(snapshot.folder().resolve("tokenizer.json")));
    }

    @Test
    void ofADatasetTheDataFilesAreFetchedWhereverTheyLie() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("README.md", text("x"));
        files.put("dataset_infos.json", text("{}"));
        files.put("data/läng lich #1.jsonl", text("{}"));
        files.put("train.parquet", Client.random(1000));
        hub.add("datasets/owner/data", files);
        Snapshot snapshot = client().fetch(HubLocation.parse("hf://datasets/owner/data"));
        assertTrue(snapshot.folder().toString().contains("/datasets--owner--data/"));
        assertArrayEquals(
                text("{}"),
                Files.readAllBytes(snapshot.folder().resolve("data/läng lich #1.jsonl")));
        assertEquals(
                Path.of("../../../blobs/" + FakeHub.etag("x", text("{}"))),
                Files.readSymbolicLink(snapshot.folder().resolve("data/läng lich #1.jsonl")));
        assertEquals(2, hub.filesAsked().size(), hub.filesAsked()::toString);
    }

    @Test
    void ofChatTheTwoSplitsThatAreReadAreFetched() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String split : List.of("train_sft", "test_sft", "train_gen", "test_gen")) {
            files.put("data/" + split + "-00000-of-00001-a3ecf927.parquet", text(split));
        }
        hub.add("datasets/HuggingFaceH4/ultrachat_200k", files);
        client().fetch(KnownRepositories.task("chat"));
        assertEquals(2, hub.filesAsked().size());
        assertTrue(hub.filesAsked().stream().allMatch(t -> t.contains("_sft-")));

        files.keySet().removeIf(name -> name.contains("test_sft"));
        assertTrue(
                client().refusal(KnownRepositories.task("chat"))
                        .contains("has no data/test_sft-*.parquet"));
    }

    @Test
    void offlineNothingIsAsked() {
        hub.add("owner/model", Client.model(WEIGHTS));
        Client offline = client().with("HF_HUB_OFFLINE", "1");
        String refusal = offline.refusal(MODEL);
        assertTrue(refusal.contains("HF_HUB_OFFLINE"), refusal);
        assertTrue(refusal.contains("bin/ff fetch --repo owner/model"), refusal);
        Snapshot online = client().fetch(MODEL);
        hub.requests.clear();
        assertEquals(online, offline.fetch(MODEL));
        assertEquals(List.of(), hub.requests);
    }

    @Test
    void twoFetchesAtOnceFetchEachFileOnce() throws Exception {
        hub.add("owner/model", Client.model(WEIGHTS));
        Client first = client();
        Client second = client();
        CountDownLatch waits = new CountDownLatch(1);
        first.onLine(line -> countDown(line, waits));
        second.onLine(line -> countDown(line, waits));
        // No file comes before one fetch has met the other.
        hub.tamperFiles((request, usual) -> await(waits) ? usual : null);
        Thread thread = new Thread(() -> second.fetch(MODEL));
        thread.start();
        first.fetch(MODEL);
        thread.join();
        assertEquals(3, hub.filesAsked().size(), hub.filesAsked()::toString);
        assertEquals(first.announced, first.bytes.get());
        assertEquals(second.announced, second.bytes.get());
    }

    private static void countDown(String line, CountDownLatch waits) {
        if (line.startsWith("waiting for another process that fetches ")) {
            waits.countDown();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void aCacheThatCannotBeWrittenIsToldInOneLine() throws IOException {
        hub.add("owner/model", Client.model(WEIGHTS));
        // A file where the folder should be: refused even to the superuser.
        Files.createFile(home.resolve("hub"));
        String refusal = client().refusal(MODEL);
        assertTrue(refusal.contains("HF_HUB_CACHE"), refusal);
    }

    @Test
    void aUsersOwnLinksAreFollowed() throws IOException {
        hub.add("owner/model", Client.model(WEIGHTS));
        Path disk = Files.createDirectory(home.resolve("disk"));
        Path other = Files.createDirectory(home.resolve("other"));
        Files.createSymbolicLink(home.resolve("hub"), disk);
        Files.createSymbolicLink(disk.resolve("models--owner--model"), other);
        Snapshot snapshot = client().fetch(MODEL);
        assertArrayEquals(
                WEIGHTS, Files.readAllBytes(snapshot.folder().resolve("model.safetensors")));
        assertEquals(3, other.resolve("blobs").toFile().list().length);
    }

    @Test
    void aRevisionIsNotedUnderItsName() throws IOException {
        hub.add("owner/model", Client.model(WEIGHTS));
        hub.tamper(
                (request, usual) ->
                        request.target().contains("/revision/refs%2Fpr%2F1?")
                                ? FakeHub.Reply.of(
                                        200,
                                        text(
                                                "{\"sha\":\""
                                                        + FakeHub.COMMIT
                                                        + "\",\"siblings\":[]}"))
                                : usual);
        String refusal = client().refusal(MODEL.at("refs/pr/1"));
        assertTrue(refusal.contains("no weights as safetensors"), refusal);
        hub.honest();
        client().fetch(MODEL.at(FakeHub.COMMIT));
        Path folder = home.resolve("hub/models--owner--model");
        assertFalse(Files.exists(folder.resolve("refs")), "a commit needs no note");
        assertEquals(
                FakeHub.COMMIT,
                new HubCache(home.resolve("hub")).snapshot(MODEL.at(FakeHub.COMMIT)).commit());
        new RepositoryFolder(home.resolve("hub"), MODEL).writeRef("refs/pr/1", FakeHub.COMMIT);
        assertEquals(FakeHub.COMMIT, Files.readString(folder.resolve("refs/refs/pr/1")));
    }

    @Test
    void aFailureEndsTheOtherDownloadsAndLeavesNoSnapshot() {
        hub.add("owner/model", Client.model(WEIGHTS));
        hub.tamperFiles(
                (request, usual) ->
                        request.target().endsWith("config.json")
                                ? FakeHub.Reply.empty(404)
                                : usual);
        client().refusal(MODEL);
        assertFalse(Files.exists(home.resolve("hub/models--owner--model/snapshots")));
        assertFalse(Files.exists(home.resolve("hub/models--owner--model/refs")));
        UserException absent =
                assertThrows(
                        UserException.class,
                        () -> new HubCache(home.resolve("hub")).snapshot(MODEL));
        assertTrue(absent.getMessage().contains("bin/ff fetch"), absent.getMessage());
    }
}
