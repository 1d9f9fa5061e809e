package org.fastforward.harness.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fastforward.harness.browser.Records;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path results;

    private final Grid grid = Grid.read("mini", null);
    private final List<String> lines = new ArrayList<>();

    private WatchServer start(String host, int port) {
        return WatchServer.start(grid, results, host, port, lines::add);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(WatchServer server, String path) throws Exception {
        return send(HttpRequest.newBuilder(server.address().resolve(path)));
    }

    @Test
    void tellsWhatChanged() throws Exception {
        try (WatchServer server = start("127.0.0.1", 0)) {
            assertTrue(get(server, "/").body().contains("\"live\":true"));
            JsonNode nothing = JSON.readTree(get(server, "/status?since=0").body());
            assertTrue(nothing.get("problem").asText().contains("There is no folder"));
            RunSpec run = grid.cells().get(0).runs().get(0);
            Records.copy(run, results);
            JsonNode all = JSON.readTree("{\"size\": 0}");
            for (int i = 0; i < 100 && all.get("size").asInt() == 0; i++) {
                Thread.sleep(100);
                all = JSON.readTree(get(server, "/status?since=0").body());
            }
            assertEquals(30, all.get("cells").size());
            assertEquals(run.id(), all.at("/runs/0/id").asText());
            JsonNode later =
                    JSON.readTree(get(server, "/status?since=" + all.get("version")).body());
            assertEquals(0, later.get("cells").size());
            JsonNode curves =
                    JSON.readTree(get(server, "/curves?runs=" + run.id() + ",..,none").body());
            assertEquals(run.id(), curves.at("/0/id").asText());
            assertEquals(79, curves.at("/0/train").size());
            assertEquals(0, curves.at("/1/train").size(), "a run that is not there has no rows");
            assertEquals(2, curves.size(), "no way out of the folder");
        }
    }

    @Test
    void changesNothingAndAnswersNoOtherSitesPage() throws Exception {
        try (WatchServer server = start("127.0.0.1", 0)) {
            HttpRequest.Builder post =
                    HttpRequest.newBuilder(server.address())
                            .POST(HttpRequest.BodyPublishers.noBody());
            assertEquals(405, send(post).statusCode());
            assertEquals(404, get(server, "/../etc/passwd").statusCode());
            assertEquals("HTTP/1.1 403 Forbidden", asking(server.address(), "evil.example"));
            assertEquals("HTTP/1.1 200 OK", asking(server.address(), "localhost:1"));
        }
    }

    /** The answer's first line to a request under another name, which Java's client cannot send. */
    private static String asking(URI address, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
            socket.getOutputStream()
                    .write(
                            ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @Test
    void wantsATokenOnOtherAddresses() throws Exception {
        try (WatchServer server = start("0.0.0.0", 0)) {
            assertTrue(server.address().getQuery().matches("token=[0-9a-f]{32}"));
            String open = "http://127.0.0.1:" + server.address().getPort() + "/";
            assertEquals(403, send(HttpRequest.newBuilder(URI.create(open))).statusCode());
            String wrong = open + "status?token=" + "0".repeat(32);
            assertEquals(403, send(HttpRequest.newBuilder(URI.create(wrong))).statusCode());
            String right = open + "status?" + server.address().getQuery();
            assertEquals(200, send(HttpRequest.newBuilder(URI.create(right))).statusCode());
        }
    }

    @Test
    void takesAnotherPortWhereOneIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WatchServer server = start("127.0.0.1", taken.getLocalPort())) {
            assertEquals(1, lines.size());
            assertTrue(lines.get(0).startsWith("port " + taken.getLocalPort() + " is in use"));
            assertEquals(200, get(server, "/").statusCode());
        }
    }

    @Test
    void refusesAnAddressThatIsNoneOfThisMachine() {
        assertThrows(UserException.class, () -> start("192.0.2.1", 0));
        assertThrows(UserException.class, () -> start("127.0.0.1", 70_000));
    }
}
