package org.fastforward.harness.inputs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.fastforward.harness.hub.cache.HubCache;
import org.fastforward.harness.hub.cache.Snapshot;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.shared.Home;
import org.fastforward.shared.UserException;

/**
 * Where grid files and specifications say that something lies:
 *
 * <ul>
 *   <li>a path; relative ones count from the project's folder, {@code ~} is the user's
 *   <li>{@code hf://owner/name[@revision]} or {@code hf://datasets/owner/name[@revision]}: what
 *       {@code bin/ff fetch} (or Python) put into the cache of a Hugging Face hub
 *   <li>{@code data://name}: a name in the folder that the environment variable {@code FF_DATA}
 *       gives, so that a run's id does not depend on where a user keeps the data
 * </ul>
 */
public final class InputLocation {
    /** Names the folder that {@code data://} stands for. */
    public static final String DATA_VARIABLE = "FF_DATA";

    /** Begins a place inside that folder. */
    public static final String DATA = "data://";

    private InputLocation() {}

    /**
     * Something found.
     *
     * @param name what records call it: no path of this machine
     * @param revision the commit it has on a hub, if it came from there
     */
    public record Found(Path path, String name, Optional<String> revision) {}

    /** Returns a local file or folder; whether there is one is for its reader to see. */
    public static Path local(String place) {
        if (place.equals("~") || place.startsWith("~/")) {
            return Path.of(System.getProperty("user.home") + place.substring(1));
        }
        return Home.resolve(place);
    }

    /**
     * Finds what a place names.
     *
     * @throws UserException if {@code data://} is used without its variable, or the hub's cache
     *     does not have it
     */
    public static Found find(String place) {
        return find(place, System.getenv());
    }

    /** The same, in an environment other than this process\'s. */
    public static Found find(String place, Map<String, String> environment) {
        if (place.startsWith(DATA)) {
            String name = place.substring(DATA.length());
            return named(dataFolder(place, environment).resolve(name));
        }
        if (HubLocation.isLocation(place)) {
            Snapshot s = HubCache.of(environment).snapshot(HubLocation.parse(place));
            return new Found(s.folder(), s.repository(), Optional.of(s.commit()));
        }
        return named(local(place));
    }

    private static Found named(Path path) {
        return new Found(path, path.getFileName().toString(), Optional.empty());
    }

    private static Path dataFolder(String place, Map<String, String> environment) {
        String folder = environment.getOrDefault(DATA_VARIABLE, "");
        if (folder.isEmpty()) {
            throw new UserException(
                    place
                            + " is a file in a folder of yours: give it with --data DIR (DATA=DIR"
                            + " for make) or the environment variable "
                            + DATA_VARIABLE);
        }
        return Path.of(folder);
    }

    /**
     * Names the data of a task in a folder of the user's.
     *
     * @param folder holds, for each task, a file {@code <task>.jsonl}, {@code .json}, {@code .csv}
     *     (each also {@code .gz}) or {@code .parquet}, or a folder {@code <task>}
     * @throws UserException if there is none
     */
    public static String dataOf(Path folder, String task) {
        for (String end : new String[] {".jsonl", ".jsonl.gz", ".parquet", ".json", ".csv", ""}) {
            if (Files.exists(folder.resolve(task + end))) {
                return DATA + task + end;
            }
        }
        throw new UserException(
                "no data for task "
                        + task
                        + " in "
                        + folder
                        + ": put a file "
                        + task
                        + ".jsonl (or .parquet, .json, .csv) or a folder "
                        + task
                        + " there");
    }
}
