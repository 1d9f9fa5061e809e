package org.fastforward.tasks.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fastforward.shared.UserException;

/**
 * A file of records.
 *
 * @param kind by the end of its name
 */
public record DataFile(Path path, Kind kind) {

    private static final Set<String> NO_RECORDS =
            Set.of("dataset_infos.json", "dataset_info.json", "dataset_dict.json", "state.json");

    /** Ends of names that data have elsewhere. */
    private static final Pattern LIKELY_RECORDS =
            Pattern.compile(
                    "(?i)[^.].*\\.(ndjson|jsonlines|tsv|tab|arrow|feather|orc|avro|xlsx?|zip|tar|tgz|gz"
                            + "|zst|bz2|xz|lz4)");

    /** How it is read. */
    public enum Kind {
        JSON_LINES,
        JSON,
        CSV,
        PARQUET
    }

    /** Whether the file's name has a split's name in it, as the parts of ultrachat_200k do. */
    public boolean isNamedAfter(String split) {
        return path.getFileName().toString().contains(split);
    }

    /** Whether the file is compressed as a whole. */
    public boolean isPacked() {
        return isPacked(path);
    }

    private static boolean isPacked(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /**
     * The data files at a place, sorted by name. A folder that has none itself may have them in its
     * sub-folder {@code data}, as repositories of datasets do.
     *
     * @throws UserException if there is none
     */
    public static List<DataFile> at(Path place) {
        if (Files.isRegularFile(place)) {
            return List.of(
                    of(place)
                            .orElseThrow(
                                    () ->
                                            new UserException(
                                                    place
                                                            + " is of no known kind; use a .jsonl,"
                                                            + " .json, .csv or .parquet file")));
        }
        if (!Files.isDirectory(place)) {
            throw new UserException(
                    "There is no data file or folder " + place + "; fetch the data or correct it");
        }
        List<DataFile> files = inFolder(place);
        if (files.isEmpty() && Files.isDirectory(place.resolve("data"))) {
            files = inFolder(place.resolve("data"));
        }
        if (files.isEmpty()) {
            throw new UserException(
                    "No data files in folder "
                            + place
                            + "; put .jsonl, .json, .csv or .parquet files there");
        }
        return files;
    }

    /**
     * Names of files beside these that may hold records too, but are of a kind that is not read.
     *
     * @param files those of one folder that are read
     */
    static List<String> unreadBeside(List<DataFile> files) {
        Path folder = files.get(0).path().toAbsolutePath().getParent();
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !Files.isDirectory(path))
                    .map(path -> path.getFileName().toString())
                    .filter(name -> LIKELY_RECORDS.matcher(name).matches())
                    .filter(name -> of(Path.of(name)).isEmpty())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserException(
                    "Folder " + folder + " cannot be listed; check its permissions", e);
        }
    }

    private static List<DataFile> inFolder(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !Files.isDirectory(path))
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .filter(path -> !NO_RECORDS.contains(path.getFileName().toString()))
                    .sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .flatMap(path -> of(path).stream())
                    .map(DataFile::requireThere)
                    .toList();
        } catch (IOException e) {
            throw new UserException(
                    "Folder " + folder + " cannot be listed; check its permissions", e);
        }
    }

    /**
     * A download's folder holds links to files elsewhere; one that is missing must not go unseen.
     */
    private DataFile requireThere() {
        if (!Files.isRegularFile(path)) {
            throw new UserException(
                    path + " is a link to a file that is not there; fetch the data again");
        }
        return this;
    }

    private static Optional<DataFile> of(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = isPacked(path) ? name.substring(0, name.length() - 3) : name;
        if (plain.endsWith(".jsonl")) {
            return Optional.of(new DataFile(path, Kind.JSON_LINES));
        } else if (plain.endsWith(".json")) {
            return Optional.of(new DataFile(path, Kind.JSON));
        } else if (plain.endsWith(".csv")) {
            return Optional.of(new DataFile(path, Kind.CSV));
        } else if (name.endsWith(".parquet")) {
            return Optional.of(new DataFile(path, Kind.PARQUET));
        }
        return Optional.empty();
    }
}
