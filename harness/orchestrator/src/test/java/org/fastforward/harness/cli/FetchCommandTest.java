package org.fastforward.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FetchCommandTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** Of git: {@code printf '{}\n' | git hash-object --stdin}. */
    private static final String GIT_ID = "0967ef424bce6791893e9a57bb952f80fd536e93";

    @TempDir Path cache;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();

    private int fetch(String... args) {
        environment.put("HF_HUB_CACHE", cache.toString());
        environment.put("HF_HOME", cache.toString());
        CommandLine.IFactory defaults = CommandLine.defaultFactory();
        CommandLine line =
                Main.commandLine(
                                new CommandLine.IFactory() {
                                    @Override
                                    public <K> K create(Class<K> type) throws Exception {
                                        return type == FetchCommand.class
                                                ? type.cast(new FetchCommand(environment))
                                                : defaults.create(type);
                                    }
                                })
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err));
        String[] words = new String[args.length + 1];
        words[0] = "fetch";
        System.arraycopy(args, 0, words, 1, args.length);
        return line.execute(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | say what to fetch | --help",
                "--model gpt-5 | model 'gpt-5' is not known | pythia-1.4b, pythia-2.8b",
                "--task poetry | task 'poetry' is not known | medical, instruction, chat",
                "--repo gpt2 | 'gpt2' is no repository | owner/name",
                "--dataset ../.. | '../..' is no repository | owner/name",
                "--model llama-3-8b --task chat --revision x | --revision is of one | @revision",
                "--model llama-3-8b --revision ../x | '../x' is no revision | tag",
                "--model llama-3-8b --jobs 0 | --jobs is 0 | 1 to 64",
                "--model llama-3-8b | HF_HUB_OFFLINE is set | bin/ff fetch --model llama-3-8b",
            })
    void badRequestsEndInOneLineAndExitCodeTwo(String args, String what, String hint) {
        environment.put("HF_HUB_OFFLINE", "1");
        assertEquals(2, args == null ? fetch() : fetch(args.split(" ", -1)), out::toString);
        String message = err.toString();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("ff: "), message);
        assertTrue(message.contains(what), message);
        assertTrue(message.contains(hint), message);
        assertEquals(0, cache.toFile().list().length);
    }

    @Test
    void whatIsFetchedIsNamedAndItsFolderPrintedLast() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    byte[] answer =
                            (path.startsWith("/api/datasets/owner/data/")
                                            ? "{\"sha\": \""
                                                    + COMMIT
                                                    + "\", \"siblings\": [{\"rfilename\":"
                                                    + " \"a.jsonl\", \"size\": 3, \"blobId\": \""
                                                    + GIT_ID
                                                    + "\"}]}"
                                            : "{}\n")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        try {
            environment.put(
                    "HF_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort() + "/");
            assertEquals(0, fetch("--dataset", "owner/data"), err::toString);
        } finally {
            server.stop(0);
        }
        Path snapshot = cache.resolve("datasets--owner--data/snapshots").resolve(COMMIT);
        assertEquals(
                "hf://datasets/owner/data at "
                        + COMMIT
                        + ": 1 file, 1 to fetch, 3 B\n  a.jsonl, 3 B\n"
                        + snapshot
                        + "\n",
                out.toString());
        assertEquals("{}\n", Files.readString(snapshot.resolve("a.jsonl")));
    }
}
