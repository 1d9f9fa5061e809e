package org.fastforward.harness.hub.cache;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fastforward.harness.hub.http.HubHttp;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.HubLocation.Kind;
import org.fastforward.harness.hub.location.NeededFiles;
import org.fastforward.harness.hub.location.SafePath;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * Whether a snapshot has what is needed here. Another program may have fetched a part of it: a
 * tokenizer without weights, one of three shards.
 */
public final class SnapshotFiles {
    private static final Pattern PART =
            Pattern.compile("(.*-)(\\d{5})-of-(\\d{5})(?:-[0-9a-f]+)?\\.[A-Za-z.]+");
    private static final int DIGITS = 5;

    private SnapshotFiles() {}

    /** Returns something that is needed and not there, in words. */
    public static Optional<String> lacking(Path snapshot, HubLocation location) {
        return location.kind() == Kind.MODEL
                ? lackingOfModel(snapshot)
                : lackingOfData(location, names(snapshot));
    }

    private static Optional<String> lackingOfModel(Path snapshot) {
        Set<String> needed = new TreeSet<>(List.of(NeededFiles.CONFIG, NeededFiles.TOKENIZER));
        Path index = snapshot.resolve(NeededFiles.INDEX);
        if (Files.isRegularFile(snapshot.resolve(NeededFiles.WEIGHTS))
                || !Files.isRegularFile(index)) {
            needed.add(NeededFiles.WEIGHTS);
        } else {
            needed.addAll(shards(index));
        }
        return needed.stream()
                .filter(name -> !Files.isRegularFile(SafePath.inside(snapshot, name)))
                .findFirst();
    }

    private static Set<String> shards(Path index) {
        try {
            Set<String> shards = new TreeSet<>();
            JsonNode map = Json.plain().readTree(index.toFile()).path("weight_map");
            map.forEach(shard -> shards.add(shard.asText()));
            return shards;
        } catch (IOException e) {
            throw new UserException(
                    index + " cannot be read as JSON; remove it and fetch it again", e);
        }
    }

    private static Optional<String> lackingOfData(HubLocation location, Set<String> names) {
        List<String> data =
                names.stream().filter(name -> NeededFiles.isData(location, name)).toList();
        if (data.isEmpty()) {
            return Optional.of("a data file");
        }
        return NeededFiles.patternWithoutFile(location, data).or(() -> lackingPart(data));
    }

    /** Of data in numbered parts, all are needed. The hash at a name's end differs by part. */
    private static Optional<String> lackingPart(List<String> data) {
        Map<String, Set<String>> parts = new TreeMap<>();
        for (String name : data) {
            Matcher m = PART.matcher(name);
            if (m.matches()) {
                parts.computeIfAbsent(m.group(1) + "*-of-" + m.group(3), key -> new HashSet<>())
                        .add(m.group(2));
            }
        }
        for (Map.Entry<String, Set<String>> series : parts.entrySet()) {
            String name = series.getKey();
            int count = Integer.parseInt(name.substring(name.length() - DIGITS));
            if (series.getValue().size() < count) {
                return Optional.of((count - series.getValue().size()) + " of " + name);
            }
        }
        return Optional.empty();
    }

    private static Set<String> names(Path snapshot) {
        try (Stream<Path> files = Files.walk(snapshot)) {
            Set<String> names = new TreeSet<>();
            files.filter(Files::isRegularFile)
                    .forEach(file -> names.add(snapshot.relativize(file).toString()));
            return names;
        } catch (IOException | UncheckedIOException e) {
            throw new UserException(
                    "cannot list " + snapshot + " (" + HubHttp.reason(e) + "); check it", e);
        }
    }
}
