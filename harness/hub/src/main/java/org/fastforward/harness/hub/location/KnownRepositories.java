package org.fastforward.harness.hub.location;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fastforward.harness.hub.location.HubLocation.Kind;
import org.fastforward.shared.UserException;
import org.fastforward.shared.yaml.YamlText;

/** Where the paper's models and the tasks' datasets lie on the hub: {@code repositories.yaml}. */
public final class KnownRepositories {
    private static final Known KNOWN = read();

    /**
     * The file.
     *
     * @param models by the name used here
     * @param tasks datasets by the name of their task
     */
    record Known(Map<String, Entry> models, Map<String, Entry> tasks) {}

    /**
     * A repository.
     *
     * @param repository {@code owner/name}
     * @param files patterns of the files that are needed, or null: the usual ones
     */
    record Entry(String repository, List<String> files) {
        Entry {
            files = files == null ? List.of() : List.copyOf(files);
        }
    }

    private KnownRepositories() {}

    /**
     * Returns a model's repository.
     *
     * @param name as in grids, such as {@code pythia-1.4b}
     * @throws UserException naming the known ones
     */
    public static HubLocation model(String name) {
        return location(Kind.MODEL, "model", name, KNOWN.models);
    }

    /**
     * Returns the repository of a task's data.
     *
     * @param name as in grids, such as {@code medical}
     * @throws UserException naming the known ones
     */
    public static HubLocation task(String name) {
        return location(Kind.DATASET, "task", name, KNOWN.tasks);
    }

    /** Returns the names that {@link #model} knows. */
    public static Set<String> models() {
        return KNOWN.models.keySet();
    }

    /** Returns the names that {@link #task} knows. */
    public static Set<String> tasks() {
        return KNOWN.tasks.keySet();
    }

    /** Returns the command that fetches a repository. */
    public static String fetchCommand(HubLocation location) {
        boolean model = location.kind() == Kind.MODEL;
        String what = model ? "--repo " : "--dataset ";
        String name = location.repository();
        for (Map.Entry<String, Entry> e : entries(location.kind()).entrySet()) {
            if (e.getValue().repository.equals(location.repository())) {
                what = model ? "--model " : "--task ";
                name = e.getKey();
            }
        }
        String revision =
                location.revision().equals(HubLocation.MAIN)
                        ? ""
                        : " --revision " + location.revision();
        return "bin/ff fetch " + what + name + revision;
    }

    /** Returns the patterns of the files that are needed of a repository; empty: the usual ones. */
    static List<String> filesOf(HubLocation location) {
        return entries(location.kind()).values().stream()
                .filter(entry -> entry.repository.equals(location.repository()))
                .map(Entry::files)
                .findFirst()
                .orElse(List.of());
    }

    private static Map<String, Entry> entries(Kind kind) {
        return kind == Kind.MODEL ? KNOWN.models : KNOWN.tasks;
    }

    private static HubLocation location(
            Kind kind, String what, String name, Map<String, Entry> known) {
        Entry entry = known.get(name);
        if (entry == null) {
            throw new UserException(
                    "the hub name of "
                            + what
                            + " '"
                            + name
                            + "' is not known; known: "
                            + String.join(", ", known.keySet()));
        }
        return new HubLocation(kind, entry.repository, HubLocation.MAIN);
    }

    private static Known read() {
        Known known =
                YamlText.resource(KnownRepositories.class, "repositories.yaml").as(Known.class);
        return new Known(new LinkedHashMap<>(known.models), new LinkedHashMap<>(known.tasks));
    }
}
