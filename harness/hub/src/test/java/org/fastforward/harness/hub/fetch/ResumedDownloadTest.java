package org.fastforward.harness.hub.fetch;

import static org.fastforward.harness.hub.fetch.Client.MODEL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import org.fastforward.harness.hub.cache.Snapshot;
import org.fastforward.harness.hub.fetch.FakeHub.Reply;
import org.fastforward.harness.hub.http.RetryPolicy;
import org.fastforward.harness.hub.location.HubLocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumedDownloadTest {
    /** Longer than any machine is slow. */
    private static final int SILENCE_MS = 60_000;

    private static final byte[] WEIGHTS = Client.random(20_000);
    private static final HubLocation DATA = HubLocation.parse("hf://datasets/owner/data");
    private static final String NAME = "train.parquet";

    @TempDir Path home;
    private final FakeHub hub = new FakeHub();

    @BeforeEach
    void start() {
        hub.add("datasets/owner/data", Map.of(NAME, WEIGHTS));
    }

    @AfterEach
    @AfterProperty
    void stop() {
        hub.close();
    }

    private Path partial() {
        return home.resolve("hub/datasets--owner--data/blobs")
                .resolve(FakeHub.etag(NAME, WEIGHTS) + ".incomplete");
    }

    private void assertFetched(Snapshot snapshot) throws IOException {
        assertArrayEquals(WEIGHTS, Files.readAllBytes(snapshot.folder().resolve(NAME)));
        assertFalse(Files.exists(partial()));
    }

    private void begin(byte[] bytes) throws IOException {
        Files.createDirectories(partial().getParent());
        Files.write(partial(), bytes);
    }

    /** Small files (Git) and large ones (LFS), cut at any byte, twice. */
    @Property(tries = 40)
    void aDownloadCutAnywhereEndsInTheSameBytes(
            @ForAll @IntRange(max = 3000) int length,
            @ForAll @IntRange(max = 3000) int first,
            @ForAll @IntRange(max = 3000) int second,
            @ForAll boolean large)
            throws IOException {
        Path folder = Files.createTempDirectory("hub");
        String name = large ? "a.parquet" : "a.jsonl";
        byte[] bytes = Client.random(length);
        hub.add("datasets/owner/data", Map.of(name, bytes));
        Path partial =
                folder.resolve("hub/datasets--owner--data/blobs")
                        .resolve(FakeHub.etag(name, bytes) + ".incomplete");
        int have = 0;
        for (int cut : new int[] {first, second}) {
            int after = cut;
            hub.tamperFiles((request, usual) -> usual.cutAfter(after));
            if (have + cut < length) {
                new Client(hub, folder).refusal(DATA);
                have += cut;
                assertArrayEquals(Arrays.copyOf(bytes, have), Files.readAllBytes(partial));
            }
        }
        hub.honest();
        hub.requests.clear();
        Client client = new Client(hub, folder);
        Snapshot snapshot = client.fetch(DATA);
        assertArrayEquals(bytes, Files.readAllBytes(snapshot.folder().resolve(name)));
        assertFalse(Files.exists(partial));
        assertEquals(client.announced, client.bytes.get());
        List<FakeHub.Request> asked =
                hub.requests.stream().filter(FakeHub.Request::isForFile).toList();
        assertEquals(length == 0 ? 0 : 1, asked.size());
        if (length > 0) {
            assertEquals(have, asked.get(0).from(), "only the rest is asked for");
        }
    }

    @Test
    void aConnectionThatIsCutAgainAndAgainIsTakenUpAgainInOneCall() throws IOException {
        AtomicInteger answers = new AtomicInteger();
        hub.tamperFiles(
                (request, usual) -> answers.incrementAndGet() < 4 ? usual.cutAfter(3000) : usual);
        Client client = new Client(hub, home).tries(4);
        assertFetched(client.fetch(DATA));
        assertEquals(4, answers.get());
        assertTrue(client.lines.toString().contains("cut after 9000 of 20000 bytes"));
    }

    @Test
    void triesEnd() {
        hub.tamperFiles((request, usual) -> usual.cutAfter(10));
        String refusal = new Client(hub, home).tries(5).refusal(DATA);
        assertTrue(refusal.contains("cut after 50 of 20000 bytes"), refusal);
        assertTrue(refusal.contains("tried 5 times"), refusal);
        assertEquals(5, hub.filesAsked().size());
    }

    @Test
    void triesThatBringMuchDoNotCount() throws IOException {
        byte[] big = Client.random(5 << 20);
        hub.add("datasets/owner/data", Map.of(NAME, big));
        hub.tamperFiles((request, usual) -> usual.cutAfter(11 << 17));
        Snapshot snapshot = new Client(hub, home).tries(2).fetch(DATA);
        assertArrayEquals(big, Files.readAllBytes(snapshot.folder().resolve(NAME)));
        assertEquals(4, hub.filesAsked().size());
    }

    @Test
    void aServerThatAnswersARangeWithTheWholeFileStartsItAfresh() throws IOException {
        begin(Arrays.copyOf(WEIGHTS, 7000));
        hub.tamperFiles((request, usual) -> Reply.of(200, WEIGHTS));
        Client client = new Client(hub, home);
        assertFetched(client.fetch(DATA));
        assertEquals(7000, hub.requests.get(1).from());
        assertEquals(WEIGHTS.length, client.bytes.get());
    }

    @Test
    void aServerThatRefusesARangeIsAskedForTheWholeFile() throws IOException {
        begin(Arrays.copyOf(WEIGHTS, 7000));
        hub.tamperFiles(
                (request, usual) ->
                        request.headers().containsKey("range") ? Reply.empty(416) : usual);
        assertFetched(new Client(hub, home).fetch(DATA));
        assertEquals(2, hub.filesAsked().size());
    }

    @Test
    void aRangeFromElsewhereIsNotTaken() throws IOException {
        begin(Arrays.copyOf(WEIGHTS, 7000));
        hub.tamperFiles(
                (request, usual) ->
                        request.headers().containsKey("range")
                                ? usual.with("Content-Range", "bytes 6000-19999/20000")
                                : usual);
        assertFetched(new Client(hub, home).fetch(DATA));
    }

    @Test
    void aRangeOfAFileOfAnotherSizeIsNotTaken() throws IOException {
        begin(Arrays.copyOf(WEIGHTS, 7000));
        hub.tamperFiles(
                (request, usual) ->
                        request.headers().containsKey("range")
                                ? usual.with("Content-Range", "bytes 7000-19999/30000")
                                : usual);
        assertFetched(new Client(hub, home).fetch(DATA));
    }

    @Test
    void aBeginningWithOtherBytesIsThrownAway() throws IOException {
        begin(new byte[7000]);
        assertFetched(new Client(hub, home).fetch(DATA));
        assertEquals(2, hub.filesAsked().size());
    }

    @Test
    void aCompleteFileWithoutItsNameGetsItWithoutARequest() throws IOException {
        begin(WEIGHTS);
        assertFetched(new Client(hub, home).fetch(DATA));
        assertEquals(List.of(), hub.filesAsked());
    }

    @Test
    void tooLongABeginningIsThrownAway() throws IOException {
        begin(Client.random(WEIGHTS.length + 1));
        assertFetched(new Client(hub, home).fetch(DATA));
    }

    @Test
    void aServerThatCannotResumeIsGivenUp() throws IOException {
        hub.tamperFiles((request, usual) -> Reply.of(200, WEIGHTS).cutAfter(10_000));
        String refusal = new Client(hub, home).tries(3).refusal(DATA);
        assertTrue(refusal.contains("tried 3 times"), refusal);
        assertTrue(hub.filesAsked().size() <= 4);
    }

    @Test
    void busyServersAreAskedAgain() throws IOException {
        List<Reply> troubles =
                List.of(
                        Reply.empty(429).with("Retry-After", "0"),
                        Reply.empty(503),
                        Reply.empty(500),
                        Reply.empty(408));
        AtomicInteger answers = new AtomicInteger();
        hub.tamper(
                (request, usual) -> {
                    int n = answers.getAndIncrement();
                    return n < troubles.size() ? troubles.get(n) : usual;
                });
        assertFetched(new Client(hub, home).tries(5).fetch(DATA));
        assertEquals(6, answers.get());
    }

    @Test
    void aServersWishToWaitIsHonouredUpToACap() {
        hub.tamperFiles((request, usual) -> Reply.empty(429).with("Retry-After", "86400"));
        Client client = new Client(hub, home).tries(2);
        long start = System.nanoTime();
        String refusal = client.refusal(DATA);
        long ms = (System.nanoTime() - start) / 1_000_000;
        assertTrue(refusal.contains("answers 429"), refusal);
        assertTrue(ms >= 300, "the cap of this test is 300 ms, waited " + ms);
        assertEquals(2, hub.filesAsked().size());
    }

    @Test
    void aServerSilentAmidAFileCountsAsCut() throws IOException {
        silentOnce(usual -> usual.cutAfter(5000).silentFor(SILENCE_MS));
    }

    @Test
    void aServerSilentFromTheStartCountsAsCut() throws IOException {
        silentOnce(
                usual -> {
                    try {
                        Thread.sleep(SILENCE_MS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return usual;
                });
    }

    private void silentOnce(UnaryOperator<Reply> silence) throws IOException {
        AtomicInteger answers = new AtomicInteger();
        hub.tamperFiles(
                (request, usual) -> answers.getAndIncrement() == 0 ? silence.apply(usual) : usual);
        RetryPolicy quick =
                new RetryPolicy(
                        2,
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        Duration.ofMillis(500));
        long start = System.nanoTime();
        assertFetched(new Client(hub, home).policy(quick).fetch(DATA));
        assertEquals(2, answers.get());
        assertTrue(System.nanoTime() - start < SILENCE_MS * 500_000L, "it waited for the end");
    }

    @Test
    void oneFileCutLeavesTheOthersFetched() {
        Map<String, byte[]> files = new TreeMap<>(Client.model(WEIGHTS));
        hub.add("owner/model", files);
        hub.tamperFiles(
                (request, usual) ->
                        request.target().endsWith(".safetensors") ? usual.cutAfter(500) : usual);
        new Client(hub, home).tries(8).refusal(MODEL);
        hub.honest();
        hub.requests.clear();
        new Client(hub, home).fetch(MODEL);
        assertEquals(1, hub.filesAsked().size(), hub.filesAsked()::toString);
        assertEquals(4000, hub.requests.get(1).from());
    }
}
