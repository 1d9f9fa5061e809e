package org.fastforward.harness.hub.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/**
 * A hub on this machine, on plain sockets so that it can cut a connection at any byte. Its files
 * named {@code *.safetensors} and {@code *.parquet} are large ones (LFS), served by {@link #cdn} if
 * there is one.
 */
public final class FakeHub implements AutoCloseable {
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    public final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, byte[]>> repositories = new LinkedHashMap<>();
    private final ServerSocket socket;
    private volatile BiFunction<Request, Reply, Reply> tampering = (request, usual) -> usual;
    private volatile FakeHub cdn;

    /** What a client sent; header names in lower case. */
    public record Request(String target, Map<String, String> headers) {
        boolean isForFile() {
            return target.contains("/resolve/") || target.startsWith("/cdn");
        }

        long from() {
            String range = headers.getOrDefault("range", "bytes=0-");
            return Long.parseLong(range.replaceAll("bytes=(\\d+)-", "$1"));
        }
    }

    /**
     * What it answers.
     *
     * @param declared Content-Length; negative: none
     * @param sent bytes of the body after which the connection ends
     * @param silenceMs how long nothing happens before it does
     */
    public record Reply(
            int status,
            Map<String, String> headers,
            byte[] body,
            long declared,
            int sent,
            int silenceMs) {
        static Reply of(int status, byte[] body) {
            return new Reply(status, Map.of(), body, body.length, body.length, 0);
        }

        public static Reply empty(int status) {
            return of(status, new byte[0]);
        }

        Reply with(String name, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(name, value);
            return new Reply(status, more, body, declared, sent, silenceMs);
        }

        Reply declaring(long length) {
            return new Reply(status, headers, body, length, sent, silenceMs);
        }

        Reply silentFor(int ms) {
            return new Reply(status, headers, body, declared, sent, ms);
        }

        Reply cutAfter(int bytes) {
            return new Reply(status, headers, body, declared, Math.min(bytes, body.length), 0);
        }
    }

    public FakeHub() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread server = new Thread(this::serve, "fake-hub");
        server.setDaemon(true);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /**
     * @param page {@code owner/name} or {@code datasets/owner/name}
     */
    FakeHub add(String page, Map<String, byte[]> files) {
        repositories.put(page, files);
        return this;
    }

    /** From now on, changes what it would answer. */
    public void tamper(BiFunction<Request, Reply, Reply> change) {
        tampering = change;
    }

    /** From now on, tampers with answers for files only. */
    void tamperFiles(BiFunction<Request, Reply, Reply> change) {
        tamper((request, usual) -> request.isForFile() ? change.apply(request, usual) : usual);
    }

    void honest() {
        tamper((request, usual) -> usual);
    }

    void cdn(FakeHub other) {
        cdn = other;
        other.repositories.putAll(repositories);
    }

    List<String> filesAsked() {
        return requests.stream().filter(Request::isForFile).map(Request::target).toList();
    }

    static boolean isLarge(String name) {
        return name.endsWith(".safetensors") || name.endsWith(".parquet");
    }

    static String etag(String name, byte[] bytes) {
        return hex(
                isLarge(name) ? "SHA-256" : "SHA-1",
                isLarge(name) ? "" : "blob " + bytes.length + "\0",
                bytes);
    }

    private static String hex(String algorithm, String prefix, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(prefix.getBytes(StandardCharsets.US_ASCII));
            StringBuilder hex = new StringBuilder();
            for (byte b : digest.digest(bytes)) {
                hex.append(String.format(Locale.ROOT, "%02x", b));
            }
            return hex.toString();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply usual(Request request) {
        String path =
                URLDecoder.decode(request.target.replaceAll("\\?.*", ""), StandardCharsets.UTF_8);
        for (Map.Entry<String, Map<String, byte[]>> repository : repositories.entrySet()) {
            String page = repository.getKey();
            String api = "/api/" + (page.startsWith("datasets/") ? page : "models/" + page);
            if (path.equals(api + "/revision/main") || path.equals(api + "/revision/" + COMMIT)) {
                return Reply.of(200, listing(repository.getValue()));
            }
            if (path.startsWith(api + "/")) {
                return Reply.empty(404).with("X-Error-Code", "RevisionNotFound");
            }
            for (String from : List.of("/" + page, "/cdn/" + page)) {
                String base = from + "/resolve/" + COMMIT + "/";
                if (path.startsWith(base)) {
                    String name = path.substring(base.length());
                    return file(request, from, name, repository.getValue().get(name));
                }
            }
        }
        return Reply.empty(404).with("X-Error-Code", "RepoNotFound");
    }

    private Reply file(Request request, String from, String name, byte[] bytes) {
        if (bytes == null) {
            return Reply.empty(404).with("X-Error-Code", "EntryNotFound");
        }
        if (cdn != null && isLarge(name)) {
            String place = cdn.endpoint() + "/cdn" + from + "/resolve/" + COMMIT + "/" + name;
            return Reply.empty(302)
                    .with("X-Repo-Commit", COMMIT)
                    .with("X-Linked-Etag", '"' + etag(name, bytes) + '"')
                    .with("Location", place);
        }
        if (!request.headers.containsKey("range")) {
            return Reply.of(200, bytes).with("X-Repo-Commit", COMMIT);
        }
        long start = request.from();
        if (start >= bytes.length) {
            return Reply.empty(416).with("Content-Range", "bytes */" + bytes.length);
        }
        return Reply.of(206, Arrays.copyOfRange(bytes, (int) start, bytes.length))
                .with(
                        "Content-Range",
                        "bytes " + start + "-" + (bytes.length - 1) + "/" + bytes.length);
    }

    private static byte[] listing(Map<String, byte[]> files) {
        StringBuilder json = new StringBuilder("{\"sha\":\"" + COMMIT + "\",\"siblings\":[");
        files.forEach(
                (name, bytes) -> {
                    String id = etag(name, bytes);
                    String sizes = "\"size\":" + bytes.length;
                    String quoted = name.replace("\\", "\\\\").replace("\0", "\\u0000");
                    json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
                            .append("{\"rfilename\":\"" + quoted + "\"," + sizes)
                            .append(
                                    isLarge(name)
                                            ? ",\"blobId\":\""
                                                    + COMMIT
                                                    + "\",\"lfs\":{\"sha256\":\""
                                                    + id
                                                    + "\","
                                                    + sizes
                                                    + "}}"
                                            : ",\"blobId\":\"" + id + "\"}");
                });
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread one = new Thread(() -> answer(connection), "fake-hub-connection");
                one.setDaemon(true);
                one.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            Request request = read(new BufferedInputStream(connection.getInputStream()));
            if (request == null) {
                return;
            }
            requests.add(request);
            Reply reply = tampering.apply(request, usual(request));
            if (reply == null) {
                return;
            }
            StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status + " x\r\n");
            reply.headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
            if (reply.declared >= 0) {
                head.append("Content-Length: " + reply.declared + "\r\n");
            }
            OutputStream out = connection.getOutputStream();
            out.write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(reply.body, 0, reply.sent);
            out.flush();
            Thread.sleep(reply.silenceMs);
            connection.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            // The client went away: its business.
        }
    }

    private static Request read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.write(b);
        }
        String[] lines = head.toString(StandardCharsets.US_ASCII).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length - 2)) {
            String[] pair = line.split(": ", 2);
            headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
        }
        return new Request(lines[0].split(" ", -1)[1], headers);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
