package org.fastforward.harness.hub.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.harness.hub.fetch.ByteSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubAnswerTest {
    private static Optional<Duration> asked(String header, String value) {
        HttpHeaders headers = HttpHeaders.of(Map.of(header, List.of(value)), (n, v) -> true);
        return new HubAnswer(429, URI.create("http://x"), headers, headers, null)
                .retryAfter(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After, 120, 120",
        "Retry-After, ' 0 ', 0",
        "Retry-After, 'Thu, 01 Jan 2026 00:01:30 GMT', 90",
        "Retry-After, 'Wed, 01 Jan 2020 00:00:00 GMT', 0",
        "RateLimit, '\"api\";r=0;t=55', 55",
        "ratelimit, '\"resolvers\"; r=0; t = 7', 7",
        "Retry-After, soon, -1",
        "Retry-After, -5, -1",
        "Retry-After, 99999999999999999999, -1",
        "RateLimit, '\"api\";r=3;t=55', -1",
        "RateLimit, nothing, -1",
    })
    void serversSayHowLongToWait(String header, String value, long seconds) {
        assertEquals(
                seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
                asked(header, value));
    }

    @Test
    void waitsDoubleUpToTheLongest() {
        RetryPolicy policy = RetryPolicy.DEFAULT;
        assertEquals(
                List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L),
                List.of(1, 2, 3, 4, 5, 6, 70).stream()
                        .map(n -> policy.waitAfter(n).toSeconds())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "2930000000, 2.93 GB",
        "16060000000, 16.1 GB",
        "123456, 123 kB",
        "9223372036854775807, 9.22 EB"
    })
    void sizesAreWrittenAsPeopleDo(long bytes, String text) {
        assertEquals(text, ByteSize.text(bytes));
    }
}
