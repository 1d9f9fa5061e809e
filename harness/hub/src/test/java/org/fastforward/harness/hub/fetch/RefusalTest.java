package org.fastforward.harness.hub.fetch;

import static org.fastforward.harness.hub.fetch.Client.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.harness.hub.fetch.FakeHub.Reply;
import org.fastforward.harness.hub.http.HubHttp;
import org.fastforward.harness.hub.http.HubSettings;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user is told when a hub says no. Every refusal is checked not to hold the token. */
class RefusalTest {
    @TempDir Path home;
    private final FakeHub hub = new FakeHub();
    private final FakeHub cdn = new FakeHub();

    @AfterEach
    void stop() {
        hub.close();
        cdn.close();
    }

    private Client client() {
        hub.add("owner/model", Client.model(Client.random(1000)));
        return new Client(hub, home);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aGatedRepositoryNamesThePageAndTheVariable(int status) {
        Client client = client().without("HF_TOKEN");
        hub.tamperFiles((request, usual) -> Reply.empty(status).with("X-Error-Code", "GatedRepo"));
        String refusal = client.refusal(MODEL);
        assertTrue(refusal.contains(hub.endpoint() + "/owner/model "), refusal);
        assertTrue(refusal.contains("set HF_TOKEN"), refusal);
        // Files are asked for side by side: the list may grow for a moment still.
        List<String> asked = hub.filesAsked();
        assertEquals(asked.size(), asked.stream().distinct().count(), "asking again does not help");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aTokenThatIsNotEnoughIsTold(int status) {
        Client client = client();
        hub.tamper(
                (request, usual) ->
                        Reply.empty(status)
                                .with("X-Error-Message", "no access for " + Client.TOKEN));
        String refusal = client.refusal(MODEL);
        assertTrue(refusal.contains("the owner of the token"), refusal);
        assertTrue(refusal.contains(hub.endpoint() + "/owner/model"), refusal);
        assertEquals(1, hub.requests.size(), "asking again does not help");
    }

    @Test
    void aGatedDatasetsPageIsThatOfTheDataset() {
        Client client = client();
        hub.tamper((request, usual) -> Reply.empty(403));
        String refusal = client.refusal(HubLocation.parse("hf://datasets/owner/data"));
        assertTrue(refusal.contains(hub.endpoint() + "/datasets/owner/data"), refusal);
    }

    @Test
    void unknownRepositoriesAndRevisionsAreTold() {
        Client client = client();
        String repository = client.refusal(HubLocation.parse("hf://owner/other"));
        assertTrue(repository.contains("does not know a repository owner/other (404)"), repository);
        String revision = client.refusal(MODEL.at("step99"));
        assertTrue(
                revision.contains("does not know a revision 'step99' of owner/model (404)"),
                revision);
        assertEquals(0, home.toFile().list().length);
    }

    @Test
    void aFileThatIsListedAndNotThereIsTold() {
        Client client = client();
        hub.tamperFiles((request, usual) -> Reply.empty(404));
        assertTrue(client.refusal(MODEL).contains(" of hf://owner/model (404)"));
    }

    @Test
    void otherAnswersAreTold() {
        Client client = client();
        hub.tamper((request, usual) -> Reply.empty(418));
        assertTrue(client.refusal(MODEL).contains("answers 418"));
    }

    @Test
    void aSignedAddressThatExpiredIsAskedForAnew() {
        Client client = client().tries(2);
        hub.cdn(cdn);
        cdn.tamper((request, usual) -> cdn.requests.size() == 1 ? Reply.empty(403) : usual);
        client.fetch(MODEL);
        assertEquals(2, cdn.requests.size());
        assertEquals(2, hub.filesAsked().stream().filter(t -> t.endsWith(".safetensors")).count());
    }

    @Test
    void redirectsInCirclesEnd() {
        Client client = client();
        hub.tamperFiles((request, usual) -> Reply.empty(302).with("Location", request.target()));
        String refusal = client.refusal(MODEL);
        assertTrue(refusal.contains("redirects more than 10 times"), refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http:// x", "//"})
    void redirectsToWhatIsNoWebAddressAreNotFollowed(String location) {
        Client client = client();
        hub.tamperFiles((request, usual) -> Reply.empty(302).with("Location", location));
        assertTrue(client.refusal(MODEL).contains("something that is no address"));
    }

    @Test
    void redirectsFromHttpsToHttpAreNotFollowed() {
        UserException refused =
                assertThrows(
                        UserException.class,
                        () ->
                                HubHttp.next(
                                        URI.create("https://hub.test/a"),
                                        "http://hub.test/a?signature=secret"));
        assertTrue(refused.getMessage().contains("from https to http"), refused.getMessage());
        assertTrue(!refused.getMessage().contains("secret"), "signed addresses are secrets");
        assertEquals(
                URI.create("https://other.test/b"),
                HubHttp.next(URI.create("https://hub.test/a"), "https://other.test/b"));
        assertEquals(
                URI.create("https://hub.test/b?c=%2F"),
                HubHttp.next(URI.create("https://hub.test/a/x"), "/b?c=%2F"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://hub.test, https://HUB.test:443/x, true",
        "https://hub.test, http://hub.test/x, false",
        "https://hub.test, https://hub.test:8443/x, false",
        "https://hub.test, https://cdn.hub.test/x, false",
        "https://hub.test, https://hub.test.evil/x, false",
        "http://hub.test:80/sub, http://hub.test/x, true",
    })
    void theHubIsItsSchemeHostAndPort(String endpoint, String address, boolean same) {
        HubSettings settings = HubSettings.of(Map.of("HF_ENDPOINT", endpoint, "HF_HOME", "/none"));
        HubHttp http = new HubHttp(settings, Client.policy(1).silence());
        assertEquals(same, http.isHub(URI.create(address)));
    }

    @Test
    void aHubThatCannotBeReachedIsToldAfterAllTries() {
        Client client = client().tries(2);
        hub.close();
        String refusal = client.refusal(MODEL);
        assertTrue(
                refusal.contains(hub.endpoint() + " cannot be reached: nothing answers there"),
                refusal);
        assertTrue(refusal.contains("tried 2 times"), refusal);
    }

    @Test
    void aHubWhoseNameIsUnknownIsTold() {
        IOException failure = new ConnectException();
        failure.initCause(new ConnectException().initCause(new UnresolvedAddressException()));
        assertEquals("its name is not known", HubHttp.reason(failure));
        assertEquals("EOFException", HubHttp.reason(new EOFException()));
        assertEquals("a?b", HubHttp.reason(new IOException("a\nb")));
    }

    @Test
    void modelsWithoutSafetensorsAreRefused() {
        Client client = client();
        Map<String, byte[]> files = new TreeMap<>(Client.model(Client.random(10)));
        files.remove("model.safetensors");
        hub.add("owner/model", files);
        String refusal = client.refusal(MODEL);
        assertTrue(refusal.contains("has no weights as safetensors"), refusal);
        files.put("model.safetensors", new byte[1]);
        files.remove("tokenizer.json");
        assertTrue(client.refusal(MODEL).contains("has no tokenizer.json"));
        assertEquals(0, home.toFile().list().length);
    }

    @Test
    void datasetsWithoutDataAreRefused() {
        Client client = client();
        hub.add("datasets/owner/data", Map.of("README.md", new byte[1], "a.txt", new byte[1]));
        String refusal = client.refusal(HubLocation.parse("hf://datasets/owner/data"));
        assertTrue(refusal.contains("has no .parquet, .jsonl, .json or .csv file"), refusal);
    }
}
