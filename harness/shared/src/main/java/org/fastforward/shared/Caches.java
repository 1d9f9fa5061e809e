package org.fastforward.shared;

import java.nio.file.Path;
import java.util.Map;

/** Where the program keeps what it can make again. */
public final class Caches {
    private Caches() {}

    /**
     * Returns the folder of one kind of things: {@code NAME} in {@code FF_CACHE}; else {@code
     * fast-forward/NAME} in {@code XDG_CACHE_HOME} or, where that is not an absolute path, in
     * {@code .cache} of the user's home. It need not exist.
     */
    public static Path folder(Map<String, String> environment, String name) {
        String own = environment.getOrDefault("FF_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own).resolve(name);
        }
        Path caches = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
        if (!caches.isAbsolute()) {
            caches = Path.of(System.getProperty("user.home"), ".cache");
        }
        return caches.resolve("fast-forward").resolve(name);
    }
}
