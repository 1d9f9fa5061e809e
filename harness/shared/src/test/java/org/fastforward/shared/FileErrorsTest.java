package org.fastforward.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileErrorsTest {
    @Test
    void saysWhatAndWhy() {
        assertEquals(
                "/a: no such file or folder", FileErrors.reason(new NoSuchFileException("/a")));
        assertEquals("/a: permission denied", FileErrors.reason(new AccessDeniedException("/a")));
        assertEquals(
                "/a: No space left on device",
                FileErrors.reason(new FileSystemException("/a", null, "No space left on device")));
        assertEquals("short", FileErrors.reason(new IOException("short\nand long")));
        IOException cause = new NoSuchFileException("/a");
        assertEquals(
                "/a: no such file or folder", FileErrors.reason(new UncheckedIOException(cause)));
        assertEquals(
                "cannot write /a",
                FileErrors.reason(new UncheckedIOException("cannot write /a", cause)));
    }
}
