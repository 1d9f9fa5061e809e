package org.fastforward.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LockedFileTest {
    @TempDir Path folder;

    /** Tries for a file's lock in a process of its own; its exit code is 0 if it gets it. */
    static final class Other {
        private Other() {}

        public static void main(String[] file) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(Path.of(file[0]), StandardOpenOption.WRITE)) {
                System.exit(channel.tryLock() == null ? 1 : 0);
            }
        }
    }

    private static boolean isFreeForOthers(Path file) throws Exception {
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Other.class.getName(),
                                file.toString())
                        .inheritIO()
                        .start();
        int code = other.waitFor();
        assertTrue(code == 0 || code == 1, "exit code " + code);
        return code == 0;
    }

    @Test
    void lookingAndTryingDoNotGiveALockBack() throws Exception {
        Path file = folder.resolve("lock");
        assertFalse(LockedFile.isHeld(file));
        try (LockedFile lock = LockedFile.tryTake(file).orElseThrow()) {
            assertTrue(lock.isAmongProcesses());
            assertTrue(LockedFile.isHeld(file));
            assertTrue(LockedFile.tryTake(file).isEmpty());
            assertFalse(isFreeForOthers(file));
        }
        assertFalse(LockedFile.isHeld(file));
        assertTrue(isFreeForOthers(file));
    }

    @Test
    void aFileIsTheSameByAnyOfItsPaths() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        try (LockedFile lock = LockedFile.tryTake(folder.resolve("lock")).orElseThrow()) {
            assertTrue(lock.isAmongProcesses());
            assertTrue(LockedFile.isHeld(link.resolve("lock")));
            assertTrue(LockedFile.tryTake(link.resolve("lock")).isEmpty());
        }
    }

    @Test
    void whoWaitsIsToldOnceAndGetsTheLock() throws Exception {
        Path file = folder.resolve("lock");
        CountDownLatch waits = new CountDownLatch(1);
        LockedFile first = LockedFile.take(file, () -> {});
        CompletableFuture<LockedFile> second =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return LockedFile.takeWhereThereAreLocks(file, waits::countDown);
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        assertTrue(waits.await(20, TimeUnit.SECONDS));
        assertFalse(second.isDone());
        first.close();
        second.get(20, TimeUnit.SECONDS).close();
        assertEquals(0, Files.size(file));
    }

    @Test
    void aFileThatCannotBeMadeIsNoWaiting() {
        Path file = folder.resolve("none").resolve("lock");
        assertThrows(IOException.class, () -> LockedFile.take(file, () -> {}));
    }
}
