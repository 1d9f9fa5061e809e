package org.fastforward.harness.hub.http;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fastforward.harness.hub.location.SafePath;
import org.fastforward.shared.UserException;

/**
 * Which hub, as whom, and where its files go: the environment variables of Python's {@code
 * huggingface_hub}, with its meanings.
 *
 * @param endpoint the hub's address, without a slash at the end
 * @param cache the folder {@code hub} of the cache
 * @param token sent to the endpoint, and nowhere else
 * @param offline whether the network is not to be used
 * @param proxy through what addresses are reached
 */
public record HubSettings(
        URI endpoint,
        Path cache,
        Optional<AccessToken> token,
        boolean offline,
        ProxySelector proxy) {
    private static final String DEFAULT_ENDPOINT = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([A-Za-z0-9_]+)\\}|([A-Za-z0-9_]+))");

    /**
     * Reads the settings.
     *
     * @param environment such as {@link System#getenv()}
     * @throws UserException if a variable's value cannot be used
     */
    public static HubSettings of(Map<String, String> environment) {
        return new HubSettings(
                endpoint(first(environment, "HF_ENDPOINT").orElse(DEFAULT_ENDPOINT)),
                cache(environment),
                token(environment),
                isTrue(first(environment, "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")),
                new EnvironmentProxy(environment));
    }

    /**
     * Returns the cache's folder: {@code HF_HUB_CACHE}, else {@code $HF_HOME/hub}, else {@code
     * $XDG_CACHE_HOME/huggingface/hub}, else {@code ~/.cache/huggingface/hub}.
     *
     * @param environment such as {@link System#getenv()}
     */
    public static Path cache(Map<String, String> environment) {
        return first(environment, "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
                .map(text -> path(text, environment))
                .orElseGet(() -> home(environment).resolve("hub"));
    }

    private static Path home(Map<String, String> environment) {
        return first(environment, "HF_HOME")
                .map(text -> path(text, environment))
                .orElseGet(
                        () ->
                                first(environment, "XDG_CACHE_HOME")
                                        .map(text -> path(text, environment))
                                        .orElseGet(() -> path("~/.cache", environment))
                                        .resolve("huggingface"));
    }

    private static Optional<AccessToken> token(Map<String, String> environment) {
        if (isTrue(first(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN"))) {
            return Optional.empty();
        }
        Optional<AccessToken> given =
                first(environment, "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
                        .map(value -> new AccessToken(value, "HF_TOKEN"));
        if (given.isPresent()) {
            return given;
        }
        Path file =
                first(environment, "HF_TOKEN_PATH")
                        .map(text -> path(text, environment))
                        .orElseGet(() -> home(environment).resolve("token"));
        try {
            String value = Files.readString(file, StandardCharsets.UTF_8).strip();
            return value.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new AccessToken(value, file.toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UserException(
                    "cannot read the token in " + file + "; correct the file or set HF_TOKEN", e);
        }
    }

    private static URI endpoint(String text) {
        String bare = text.replaceAll("/+$", "");
        try {
            URI uri = URI.create(bare);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // No address: refused as the others are.
        }
        // Not repeated: there may be a password in it.
        throw new UserException(
                "HF_ENDPOINT is no address of a hub; write it as " + DEFAULT_ENDPOINT);
    }

    private static Optional<String> first(Map<String, String> environment, String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private static boolean isTrue(Optional<String> value) {
        return value.map(text -> TRUE.contains(text.toUpperCase(Locale.ROOT))).orElse(false);
    }

    private static Path path(String text, Map<String, String> environment) {
        String expanded = text;
        if (text.equals("~") || text.startsWith("~/")) {
            String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
            expanded = home + text.substring(1);
        }
        Matcher variables = VARIABLE.matcher(expanded);
        String replaced =
                variables.replaceAll(
                        found -> {
                            String name = found.group(1) == null ? found.group(2) : found.group(1);
                            return Matcher.quoteReplacement(
                                    environment.getOrDefault(name, found.group()));
                        });
        try {
            return Path.of(replaced).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new UserException(
                    "'" + SafePath.printable(replaced) + "' is no path; correct it", e);
        }
    }
}
