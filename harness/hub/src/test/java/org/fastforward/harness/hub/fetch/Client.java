package org.fastforward.harness.hub.fetch;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.fastforward.harness.hub.cache.Snapshot;
import org.fastforward.harness.hub.http.HubSettings;
import org.fastforward.harness.hub.http.RetryPolicy;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.shared.UserException;

/** Fetches from a {@link FakeHub} into a folder, without long waits. */
public final class Client implements FetchProgress {
    static final String TOKEN = "hf_SecretSecretSecret";
    public static final HubLocation MODEL = HubLocation.parse("hf://owner/model");

    final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    final AtomicLong bytes = new AtomicLong();
    long announced;
    private final Map<String, String> environment = new HashMap<>();
    private RetryPolicy policy = policy(1);
    private Consumer<String> listener = line -> {};

    public Client(FakeHub hub, Path home) {
        with("HF_ENDPOINT", hub.endpoint());
        with("HF_HOME", home.toString());
        with("HF_TOKEN", TOKEN);
    }

    static RetryPolicy policy(int tries) {
        return new RetryPolicy(
                tries,
                Duration.ofMillis(1),
                Duration.ofMillis(4),
                Duration.ofMillis(300),
                Duration.ofSeconds(20));
    }

    public Client with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Client without(String variable) {
        environment.remove(variable);
        return this;
    }

    Client tries(int tries) {
        return policy(policy(tries));
    }

    void onLine(Consumer<String> other) {
        listener = other;
    }

    Client policy(RetryPolicy other) {
        policy = other;
        return this;
    }

    Snapshot fetch(HubLocation location) {
        return fetching().fetch(List.of(location)).get(0);
    }

    interface Fetcher {
        List<Snapshot> fetch(List<HubLocation> locations);
    }

    private Fetcher fetching() {
        return locations -> {
            try {
                return new Fetching(HubSettings.of(environment), this, policy, 4).fetch(locations);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** Returns why it refuses: one line without the token. */
    public String refusal(HubLocation location) {
        UserException refused = assertThrows(UserException.class, () -> fetch(location));
        return checked(refused);
    }

    private String checked(UserException refused) {
        for (Throwable t = refused; t != null; t = t.getCause()) {
            if (String.valueOf(t).contains(TOKEN)) {
                throw new AssertionError("the token is in " + t.getClass());
            }
        }
        if (refused.getMessage().lines().count() != 1 || lines.toString().contains(TOKEN)) {
            throw new AssertionError(refused.getMessage());
        }
        return refused.getMessage();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Returns a model repository's files, with much in it that is not needed. */
    static Map<String, byte[]> model(byte[] weights) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(".gitattributes", text("x"));
        files.put("README.md", text("# A model"));
        files.put("config.json", text("{}"));
        files.put("tokenizer.json", text("{\"model\": {}}"));
        files.put("model.safetensors", weights);
        files.put("pytorch_model.bin", text("pickle"));
        files.put("consolidated.00.pth", text("pickle"));
        files.put("original/params.json", text("{}"));
        files.put("onnx/model.safetensors", text("copy"));
        return files;
    }

    @Override
    public void begun(String text, long total) {
        lines.add(text);
        announced = total;
    }

    @Override
    public void advanced(long more) {
        bytes.addAndGet(more);
    }

    @Override
    public void line(String text) {
        lines.add(text);
        listener.accept(text);
    }
}
