package org.fastforward.harness.hub.location;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fastforward.harness.hub.location.HubLocation.Kind;
import org.fastforward.shared.UserException;

/**
 * Which of a repository's files are needed here. Of a model: its configuration, its tokenizer and
 * its weights as safetensors, all at the top. Of a dataset: the files that the task names in {@code
 * repositories.yaml}, else all data files.
 */
public final class NeededFiles {
    public static final String CONFIG = "config.json";
    public static final String TOKENIZER = "tokenizer.json";
    public static final String WEIGHTS = "model.safetensors";
    public static final String INDEX = "model.safetensors.index.json";

    private static final Set<String> BESIDE_WEIGHTS =
            Set.of(
                    CONFIG,
                    "generation_config.json",
                    TOKENIZER,
                    "tokenizer_config.json",
                    "tokenizer.model",
                    "special_tokens_map.json",
                    "added_tokens.json",
                    "vocab.json",
                    "merges.txt",
                    "chat_template.jinja");

    private static final Pattern SHARD = Pattern.compile("model-\\d+-of-\\d+\\.safetensors");
    private static final Pattern DATA =
            Pattern.compile(".*\\.(parquet|(jsonl|json|csv)(\\.gz)?)", Pattern.DOTALL);

    /** JSON files of datasets that hold no records. */
    private static final Set<String> NO_RECORDS =
            Set.of("dataset_infos.json", "dataset_info.json", "dataset_dict.json", "state.json");

    private NeededFiles() {}

    /**
     * Chooses.
     *
     * @return the files, whose names are safe
     * @throws UserException if what is needed is not there or a name is unsafe
     */
    public static List<RemoteFile> of(HubLocation location, List<RemoteFile> all) {
        return location.kind() == Kind.MODEL ? ofModel(location, all) : ofData(location, all);
    }

    /**
     * Returns whether a dataset's file is needed.
     *
     * @param name safe
     */
    public static boolean isData(HubLocation location, String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        List<String> patterns = KnownRepositories.filesOf(location);
        return mayHoldRecords(name)
                && !NO_RECORDS.contains(last)
                && !last.startsWith(".")
                && (patterns.isEmpty()
                        || patterns.stream().anyMatch(pattern -> fits(pattern, name)));
    }

    private static boolean mayHoldRecords(String name) {
        return DATA.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Returns a pattern of the dataset that none of its files fits. */
    public static Optional<String> patternWithoutFile(HubLocation location, List<String> names) {
        return KnownRepositories.filesOf(location).stream()
                .filter(pattern -> names.stream().noneMatch(name -> fits(pattern, name)))
                .findFirst();
    }

    /** A star stands for anything but a slash. */
    private static boolean fits(String pattern, String name) {
        return name.matches(
                Arrays.stream(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("[^/]*")));
    }

    private static List<RemoteFile> ofModel(HubLocation location, List<RemoteFile> all) {
        List<RemoteFile> weights = weights(all);
        if (weights.isEmpty()) {
            throw new UserException(
                    location
                            + " has no weights as safetensors (model.safetensors, or shards with"
                            + " an index), the only form that is read here; choose a repository or"
                            + " a revision that has");
        }
        for (String name : List.of(CONFIG, TOKENIZER)) {
            if (all.stream().noneMatch(file -> file.name().equals(name))) {
                throw new UserException(
                        location + " has no " + name + "; choose a repository that has");
            }
        }
        return all.stream()
                .filter(file -> BESIDE_WEIGHTS.contains(file.name()) || weights.contains(file))
                .toList();
    }

    /** The single file, else the index and its shards: not the copies that lie beside them. */
    private static List<RemoteFile> weights(List<RemoteFile> all) {
        List<RemoteFile> single = all.stream().filter(file -> file.name().equals(WEIGHTS)).toList();
        List<RemoteFile> index = all.stream().filter(file -> file.name().equals(INDEX)).toList();
        if (!single.isEmpty() || index.isEmpty()) {
            return single;
        }
        return all.stream()
                .filter(file -> SHARD.matcher(file.name()).matches() || index.contains(file))
                .toList();
    }

    private static List<RemoteFile> ofData(HubLocation location, List<RemoteFile> all) {
        List<RemoteFile> candidates =
                all.stream().filter(file -> mayHoldRecords(file.name())).toList();
        for (RemoteFile file : candidates) {
            SafePath.require(location.toString(), file.name());
        }
        List<RemoteFile> data =
                candidates.stream().filter(file -> isData(location, file.name())).toList();
        Optional<String> lacking =
                data.isEmpty()
                        ? Optional.of(".parquet, .jsonl, .json or .csv file")
                        : patternWithoutFile(
                                location, data.stream().map(RemoteFile::name).toList());
        if (lacking.isPresent()) {
            throw new UserException(
                    location + " has no " + lacking.get() + "; choose another revision");
        }
        return data;
    }
}
