package org.fastforward.harness.hub.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.harness.hub.cache.HubCache;
import org.fastforward.harness.hub.fetch.Client;
import org.fastforward.harness.hub.fetch.FakeHub;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    @TempDir Path temp;

    private HubSettings settings(String... pairs) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", temp.toString());
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return HubSettings.of(environment);
    }

    @Test
    void theCacheIsWherePythonHasIt() {
        assertEquals(temp.resolve(".cache/huggingface/hub"), settings().cache());
        assertEquals(Path.of("/x/huggingface/hub"), settings("XDG_CACHE_HOME", "/x").cache());
        assertEquals(Path.of("/h/hub"), settings("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").cache());
        assertEquals(Path.of("/c"), settings("HF_HOME", "/h", "HF_HUB_CACHE", "/c").cache());
        assertEquals(temp.resolve("c"), settings("HF_HUB_CACHE", "~/c").cache());
        assertEquals(
                Path.of("/data/me/hub"),
                settings("HF_HOME", "$BIG/${WHO}", "BIG", "/data", "WHO", "me").cache());
        assertEquals(Path.of("/h/hub"), settings("HF_HOME", "/h", "HF_HUB_CACHE", "").cache());
        assertEquals(
                Path.of("/c"), HubCache.of(Map.of("HF_HUB_CACHE", "/c")).folder(), "offline, too");
    }

    @Test
    void theEndpointIsTheHubOrAnother() {
        assertEquals(URI.create("https://huggingface.co"), settings().endpoint());
        assertEquals(
                URI.create("https://mirror.test/hf"),
                settings("HF_ENDPOINT", "https://mirror.test/hf/").endpoint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror.test",
                "ftp://mirror.test",
                "https://",
                "https://me:secret@mirror.test",
                "https://mirror.test?x=secret",
                "https://mirror test"
            })
    void whatIsNoEndpointIsRefused(String endpoint) {
        UserException refused =
                assertThrows(UserException.class, () -> settings("HF_ENDPOINT", endpoint));
        assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void theTokenIsTheVariableOrTheFile() throws IOException {
        assertTrue(settings().token().isEmpty());
        assertEquals("Bearer hf_a", authorization(settings("HF_TOKEN", " hf_a\n")));
        Files.createDirectories(temp.resolve("home"));
        Files.writeString(temp.resolve("home/token"), "hf_b\n");
        String home = temp.resolve("home").toString();
        assertEquals("Bearer hf_b", authorization(settings("HF_HOME", home)));
        assertEquals("Bearer hf_a", authorization(settings("HF_HOME", home, "HF_TOKEN", "hf_a")));
        Files.writeString(temp.resolve("elsewhere"), "hf_c");
        assertEquals(
                "Bearer hf_c",
                authorization(
                        settings(
                                "HF_HOME", home, "HF_TOKEN_PATH", temp.resolve("elsewhere") + "")));
        assertTrue(
                settings("HF_HOME", home, "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token().isEmpty());
    }

    private static String authorization(HubSettings settings) {
        return settings.token().orElseThrow().authorization();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf_se cret", "hf_se\ncret", "hf_secrét"})
    void aTokenThatIsNoneIsNotRepeated(String token) {
        UserException refused =
                assertThrows(UserException.class, () -> settings("HF_TOKEN", token));
        assertFalse(refused.getMessage().contains("cr"), refused.getMessage());
        assertFalse(settings("HF_TOKEN", "hf_secret").toString().contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "on, true", "Yes, true", "TRUE, true", "0, false", "'', false"})
    void offlineIsWhatPythonTakesForIt(String value, boolean offline) {
        assertEquals(offline, settings("HF_HUB_OFFLINE", value).offline());
    }

    @Test
    void proxiesAreThoseOfTheEnvironment() {
        HubSettings settings =
                settings(
                        "https_proxy", "http://proxy.test:3128/",
                        "HTTP_PROXY", "plain.test",
                        "NO_PROXY", "localhost, .inside.test,10.0.0.1:80");
        assertEquals("proxy.test:3128", proxy(settings, "https://huggingface.co/x"));
        assertEquals("plain.test:80", proxy(settings, "http://hub.test/x"));
        for (String direct : List.of("localhost", "inside.test", "a.inside.test", "10.0.0.1")) {
            assertEquals("", proxy(settings, "https://" + direct + "/x"));
        }
        assertEquals("proxy.test:3128", proxy(settings, "https://outinside.test/x"));
        assertEquals("all.test:1", proxy(settings("ALL_PROXY", "all.test:1"), "https://x.test"));
        assertEquals("", proxy(settings(), "https://x.test"));
        assertEquals(
                "",
                proxy(settings("all_proxy", "http://a.test", "no_proxy", "*"), "https://x.test"));
    }

    private static String proxy(HubSettings settings, String address) {
        Proxy proxy = settings.proxy().select(URI.create(address)).get(0);
        return proxy.address() instanceof InetSocketAddress to
                ? to.getHostString() + ":" + to.getPort()
                : "";
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://me:secret@proxy.test", "socks5://proxy.test", "http://"})
    void proxiesThatCannotBeUsedAreRefused(String proxy) {
        UserException refused =
                assertThrows(UserException.class, () -> settings("https_proxy", proxy));
        assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
    }

    @Test
    void requestsGoThroughTheProxy() {
        try (FakeHub proxy = new FakeHub()) {
            proxy.tamper((request, usual) -> FakeHub.Reply.empty(404));
            Client client =
                    new Client(proxy, temp)
                            .with("HF_ENDPOINT", "http://hub.test")
                            .with("http_proxy", proxy.endpoint());
            client.refusal(Client.MODEL);
            assertEquals(
                    "http://hub.test/api/models/owner/model/revision/main?blobs=true",
                    proxy.requests.get(0).target());
        }
    }
}
