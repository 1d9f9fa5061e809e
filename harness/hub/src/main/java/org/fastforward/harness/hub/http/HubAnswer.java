package org.fastforward.harness.hub.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer after all redirects.
 *
 * @param status HTTP's
 * @param from the address that gave it
 * @param headers its headers
 * @param hubHeaders the headers of the endpoint's own last answer; a redirect's, if it sent
 *     elsewhere
 * @param body not read yet
 */
public record HubAnswer(
        int status, URI from, HttpHeaders headers, HttpHeaders hubHeaders, Body body)
        implements AutoCloseable {
    /** As in {@code "api";r=0;t=55}: no request is left for the t seconds until a window ends. */
    private static final Pattern RATE_LIMIT =
            Pattern.compile(";\\s*r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d{1,9})");

    /** Returns how long the server asks to wait: {@code Retry-After}, else {@code RateLimit}. */
    Optional<Duration> retryAfter(Instant now) {
        Optional<String> given = headers.firstValue("Retry-After").map(String::strip);
        if (given.isPresent()) {
            return parse(given.get(), now);
        }
        Matcher limit = RATE_LIMIT.matcher(headers.firstValue("RateLimit").orElse(""));
        return limit.find()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(limit.group(1))))
                : Optional.empty();
    }

    private static Optional<Duration> parse(String text, Instant now) {
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant date =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return date.isAfter(now)
                    ? Optional.of(Duration.between(now, date))
                    : Optional.of(Duration.ZERO);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        body.close();
    }
}
