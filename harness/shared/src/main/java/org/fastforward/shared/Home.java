package org.fastforward.shared;

import java.nio.file.Path;

/** The project's folder, from which relative paths in grid files count. */
public final class Home {
    private Home() {}

    /** Returns the folder: the property {@code ff.home}, else the working directory. */
    public static Path folder() {
        return Path.of(System.getProperty("ff.home", "")).toAbsolutePath().normalize();
    }

    /** Returns a path as it is if absolute, else inside {@link #folder()}. */
    public static Path resolve(String path) {
        return folder().resolve(path).normalize();
    }
}
