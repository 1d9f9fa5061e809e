package org.fastforward.harness.hub.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLHandshakeException;
import org.fastforward.harness.hub.location.SafePath;
import org.fastforward.shared.UserException;

/**
 * GET requests to a hub. Redirects are followed here and not by the client, so that the token goes
 * to the hub's own scheme, host and port only.
 */
public final class HubHttp {
    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Duration CONNECT = Duration.ofSeconds(20);

    private final HttpClient client;
    private final HubSettings settings;
    private final Duration silence;

    /**
     * @param silence how long a server may take for the first and for each next byte
     */
    public HubHttp(HubSettings settings, Duration silence) {
        this.settings = settings;
        this.silence = silence;
        this.client =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        // One connection per file: its stream windows make HTTP/2 the slower one.
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .proxy(settings.proxy())
                        .build();
    }

    /**
     * Asks, following redirects.
     *
     * @param headers beside {@code Authorization}
     * @return any answer that is no redirect; the caller closes it
     * @throws TransientFailure if the server cannot be reached or says nothing
     * @throws UserException if it redirects in circles or to where must not be gone
     */
    public HubAnswer get(URI start, Map<String, String> headers)
            throws TransientFailure, InterruptedException {
        URI at = start;
        HttpHeaders hubHeaders = null;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(at, headers);
            if (hubHeaders == null || isHub(at)) {
                hubHeaders = response.headers();
            }
            HubAnswer answer =
                    new HubAnswer(
                            response.statusCode(),
                            at,
                            response.headers(),
                            hubHeaders,
                            new Body(response.body(), silence));
            Optional<String> location = response.headers().firstValue("Location");
            if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                return answer;
            }
            answer.close();
            at = next(at, location.get());
        }
        throw new UserException(
                origin(start)
                        + " redirects more than "
                        + MAX_REDIRECTS
                        + " times; check HF_ENDPOINT");
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(URI at, Map<String, String> headers)
            throws TransientFailure, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(at)
                        .timeout(silence)
                        // Sizes and hashes are those of the plain bytes.
                        .header("Accept-Encoding", "identity")
                        .header("User-Agent", "fast-forward");
        headers.forEach(request::header);
        if (isHub(at)) {
            settings.token().ifPresent(t -> request.header("Authorization", t.authorization()));
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
        } catch (SSLHandshakeException e) {
            throw new UserException(
                    origin(at)
                            + " has no certificate that Java trusts ("
                            + reason(e)
                            + "); check HF_ENDPOINT, or point javax.net.ssl.trustStore to yours"
                            + " in FF_JAVA_OPTS",
                    e);
        } catch (IOException e) {
            throw new TransientFailure(origin(at) + " cannot be reached: " + reason(e));
        }
    }

    /** Returns where a redirect leads. */
    public static URI next(URI at, String location) {
        URI next;
        try {
            next = at.resolve(location);
        } catch (IllegalArgumentException e) {
            next = URI.create("");
        }
        String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
        // Not repeated: signed addresses are secrets.
        if (next.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new UserException(
                    origin(at) + " redirects to something that is no address; check HF_ENDPOINT");
        }
        if (at.getScheme().equalsIgnoreCase("https") && scheme.equals("http")) {
            throw new UserException(
                    origin(at)
                            + " redirects from https to http at "
                            + origin(next)
                            + ", which is not followed; check HF_ENDPOINT");
        }
        return next;
    }

    /** Returns whether an address is the hub's own. */
    public boolean isHub(URI uri) {
        return origin(uri).equals(origin(settings.endpoint()));
    }

    /** Returns scheme, host and port. */
    public static String origin(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int standard = scheme.equals("https") ? 443 : 80;
        String port = uri.getPort() < 0 || uri.getPort() == standard ? "" : ":" + uri.getPort();
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port;
    }

    /** Returns why an exchange failed, in a few words on one line. */
    public static String reason(Throwable failure) {
        Throwable last = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getMessage() != null) {
                return SafePath.printable(t.getMessage());
            }
            last = t;
        }
        // The client tells these two by their classes alone.
        if (last instanceof UnresolvedAddressException) {
            return "its name is not known";
        }
        return failure instanceof ConnectException
                ? "nothing answers there"
                : last.getClass().getSimpleName();
    }
}
