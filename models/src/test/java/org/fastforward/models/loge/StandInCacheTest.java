package org.fastforward.models.loge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.fastforward.models.TestModels;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.standin.StandInRanks;
import org.fastforward.models.standin.StandIns;
import org.fastforward.models.tensors.RandomWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stand-ins on disk: kept, damaged, asked for by several. */
class StandInCacheTest {
    private static final Map<String, Object> KEY = Map.of("loge_rank", 0.5);

    @TempDir Path temporary;

    private final Layout layout = Layout.of(TestModels.config(Architecture.LLAMA));
    private final AtomicInteger made = new AtomicInteger();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private StandInCache.Found find(NDManager manager, Path folder, Map<String, Object> key) {
        return new StandInCache(folder).get(manager, layout, key, () -> make(manager), lines::add);
    }

    private StandIns make(NDManager manager) {
        made.incrementAndGet();
        return new StandInMaker(layout, new RandomWeights(layout.config(), 7), List.of())
                .make(manager, StandInChoice.SINGULAR, StandInRanks.equal(layout, 0.5));
    }

    private static float[] values(StandInCache.Found found) {
        return found.standIns().maps().get(1).get(2).orElseThrow().u().toFloatArray();
    }

    @Test
    void areMadeOnceForAKey() {
        Path folder = temporary.resolve("a/b");
        try (NDManager manager = NDManager.newBaseManager()) {
            StandInCache.Found first = find(manager, folder, KEY);
            StandInCache.Found second = find(manager, folder, KEY);
            assertFalse(first.cached());
            assertTrue(second.cached());
            assertEquals(first.standIns().ranks(), second.standIns().ranks());
            assertArrayEquals(values(first), values(second));
            assertEquals(1, made.get());
            assertFalse(find(manager, folder, Map.of("loge_rank", 0.25)).cached());
            assertEquals(List.of(), lines);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".safetensors", ".json"})
    void damagedOnesAreToldAndMadeAgain(String end) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[] expected = values(find(manager, temporary, KEY));
            Path file;
            try (Stream<Path> files = Files.list(temporary)) {
                file = files.filter(f -> f.toString().endsWith(end)).findFirst().orElseThrow();
            }
            byte[] whole = Files.readAllBytes(file);
            byte[] changed = whole.clone();
            changed[whole.length - 10]++;
            int times = 1;
            for (byte[] damage : List.of(changed, new byte[0])) {
                Files.write(file, damage);
                lines.clear();
                StandInCache.Found again = find(manager, temporary, KEY);
                assertFalse(again.cached());
                assertArrayEquals(expected, values(again));
                assertEquals(++times, made.get());
                assertEquals(1, lines.size(), lines.toString());
                assertTrue(lines.get(0).contains("damaged"), lines.get(0));
                assertTrue(find(manager, temporary, KEY).cached());
            }
        }
    }

    @Test
    void whereTheFolderCannotBeTheyAreMadeAndNotKept() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "no folder");
        try (NDManager manager = NDManager.newBaseManager()) {
            assertFalse(find(manager, file.resolve("in"), KEY).cached());
            assertEquals(1, made.get());
            assertTrue(lines.get(0).contains("cannot be written"), lines.toString());
        }
    }

    @Test
    void ofSeveralOneMakesThem() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (NDManager manager = NDManager.newBaseManager()) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                results.add(threads.submit(() -> find(manager, temporary, KEY).cached()));
            }
            int makers = 0;
            for (Future<Boolean> cached : results) {
                makers += cached.get() ? 0 : 1;
            }
            assertEquals(1, makers);
            assertEquals(1, made.get());
        } finally {
            threads.shutdown();
        }
    }
}
