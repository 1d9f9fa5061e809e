package org.fastforward.harness.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.fastforward.analysis.report.PageData;
import org.fastforward.analysis.report.ReportPage;
import org.fastforward.harness.grid.Grid;
import org.fastforward.shared.UserException;

/**
 * Serves the page of a grid that runs: reads, and changes nothing. On this machine's own address it
 * answers whoever asks for it by that address; on another, who has the token.
 */
public final class WatchServer implements AutoCloseable {
    private static final long LOOK_MS = 1000;
    private static final int MOST_CURVES = 100;

    private final HttpServer server;
    private final ExecutorService workers;
    private final Thread looking;
    private final GridWatch watch;
    private final byte[] page;
    private final String host;
    private final String token;

    private WatchServer(Grid grid, Path results, String host, HttpServer server) {
        this.server = server;
        this.host = host;
        this.watch = new GridWatch(grid, results);
        this.token = server.getAddress().getAddress().isLoopbackAddress() ? "" : newToken();
        this.page =
                ReportPage.html(
                                "Fast Forward: grid " + grid.name(),
                                PageData.live(grid.name(), grid.record().miniature()),
                                List.of())
                        .getBytes(StandardCharsets.UTF_8);
        this.workers = Executors.newFixedThreadPool(4, WatchServer::daemon);
        this.looking = daemon(this::follow);
        server.setExecutor(workers);
        server.createContext("/", this::answer);
    }

    /**
     * Starts serving and following.
     *
     * @param grid the grid
     * @param results the folder of all results; need not exist
     * @param host the address to listen on
     * @param port the port to listen on; 0: any that is free. One that is in use is told, and
     *     another taken
     * @param lines told in one line what there is to tell
     * @return the server; the caller closes it
     * @throws UserException if the machine has no such address
     */
    public static WatchServer start(
            Grid grid, Path results, String host, int port, Consumer<String> lines) {
        HttpServer server;
        try {
            server = bind(host, port, lines);
        } catch (IOException e) {
            throw new UserException(
                    "cannot listen on " + host + " (" + e.getMessage() + "); give another --host",
                    e);
        }
        WatchServer watching = new WatchServer(grid, results, host, server);
        watching.watch.look();
        watching.looking.start();
        server.start();
        return watching;
    }

    private static HttpServer bind(String host, int port, Consumer<String> lines)
            throws IOException {
        if (port < 0 || port > 65_535) {
            throw new UserException("port " + port + " is none; give --port from 0 to 65535");
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UserException("no address '" + host + "'; give another --host", e);
        }
        try {
            return HttpServer.create(new InetSocketAddress(address, port), 0);
        } catch (BindException e) {
            if (port == 0) {
                throw e;
            }
            HttpServer other = HttpServer.create(new InetSocketAddress(address, 0), 0);
            lines.accept(
                    "port "
                            + port
                            + " is in use; took "
                            + other.getAddress().getPort()
                            + " instead");
            return other;
        }
    }

    private void follow() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                watch.look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "watch");
        thread.setDaemon(true);
        return thread;
    }

    private static String newToken() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * The page's address.
     *
     * @return with the token, where there is one
     */
    public URI address() {
        return URI.create(
                "http://"
                        + (host.contains(":") ? "[" + host + "]" : host)
                        + ":"
                        + server.getAddress().getPort()
                        + "/"
                        + (token.isEmpty() ? "" : "?token=" + token));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                send(
                        exchange,
                        405,
                        "text/plain",
                        "this server only shows".getBytes(StandardCharsets.UTF_8));
                return;
            }
            Map<String, String> query = query(exchange.getRequestURI());
            if (!mayAsk(exchange, query)) {
                send(
                        exchange,
                        403,
                        "text/plain",
                        "open the address that bin/ff watch printed"
                                .getBytes(StandardCharsets.UTF_8));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/" -> send(exchange, 200, "text/html; charset=utf-8", page);
                case "/status" -> json(exchange, watch.status(number(query.get("since"))));
                case "/curves" ->
                        json(
                                exchange,
                                watch.curves(
                                        Arrays.stream(query.getOrDefault("runs", "").split(","))
                                                .limit(MOST_CURVES)
                                                .toList()));
                default ->
                        send(
                                exchange,
                                404,
                                "text/plain",
                                "nothing here".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Without a token the name that was asked for must be ours: no other site's page may ask. */
    private boolean mayAsk(HttpExchange exchange, Map<String, String> query) {
        if (!token.isEmpty()) {
            return MessageDigest.isEqual(
                    token.getBytes(StandardCharsets.UTF_8),
                    query.getOrDefault("token", "").getBytes(StandardCharsets.UTF_8));
        }
        String asked = exchange.getRequestHeaders().getFirst("Host");
        return asked != null
                && asked.replaceAll(":\\d+$", "").matches("127\\.0\\.0\\.1|localhost|\\[::1]");
    }

    private static long number(String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static Map<String, String> query(URI uri) {
        String raw = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return Arrays.stream(raw.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(
                        Collectors.toMap(
                                pair -> pair[0],
                                pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                                (first, second) -> first));
    }

    private static void json(HttpExchange exchange, JsonNode node) throws IOException {
        send(exchange, 200, "application/json", node.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] body)
            throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Stops serving. */
    @Override
    public void close() {
        looking.interrupt();
        server.stop(0);
        workers.shutdownNow();
    }
}
