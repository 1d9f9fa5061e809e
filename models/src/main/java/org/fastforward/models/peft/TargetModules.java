package org.fastforward.models.peft;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.fastforward.shared.UserException;

/**
 * Which linear maps an adapter's configuration means, by their full module paths, as PEFT decides
 * it (its {@code check_target_module_exists}): a text is a pattern for the whole path, or {@code
 * all-linear}; a list has full paths and ends of paths. Modules that are excluded, or saved as a
 * whole, have no adapter.
 *
 * @param adapted whether a path is a target
 * @param excluded whether it has no adapter all the same
 */
record TargetModules(Predicate<String> adapted, Predicate<String> excluded) {
    private static final String TARGETS = "target_modules";
    private static final String EXCLUDED = "exclude_modules";
    private static final String LAYERS = "layers_to_transform";
    private static final String LAYERS_PATTERN = "layers_pattern";

    /** Whether a linear map has an adapter. */
    boolean adapts(String path) {
        return adapted.test(path) && !excluded.test(path);
    }

    /**
     * Reads them.
     *
     * @param file where they stand
     * @throws UserException if a key has another type, or a pattern cannot be read
     */
    static TargetModules read(Path file, JsonNode root) {
        JsonNode excluded = root.path(EXCLUDED);
        Predicate<String> none =
                PeftConfig.absent(excluded) || (excluded.isEmpty() && !excluded.isTextual())
                        ? path -> false
                        : names(file, EXCLUDED, excluded);
        for (JsonNode module : root.path("modules_to_save")) {
            Pattern saved =
                    pattern(file, "modules_to_save", "(^|.*\\.)" + module.asText() + "($|\\..*)");
            none = none.or(path -> saved.matcher(path).matches());
        }
        return new TargetModules(adapted(file, root), none);
    }

    private static Predicate<String> adapted(Path file, JsonNode root) {
        JsonNode node = root.path(TARGETS);
        JsonNode layers = root.path(LAYERS);
        boolean some = !PeftConfig.absent(layers) && !(layers.isArray() && layers.isEmpty());
        if (node.isTextual()) {
            if (some) {
                throw PeftConfig.bad(file, LAYERS, layers, "null with a pattern for targets");
            }
            boolean all = node.asText().toLowerCase(Locale.ROOT).equals("all-linear");
            return all ? path -> true : names(file, TARGETS, node);
        }
        Predicate<String> ends = names(file, TARGETS, node);
        List<String> whole = texts(file, TARGETS, node);
        JsonNode pattern = root.path(LAYERS_PATTERN);
        if (!some) {
            if (pattern.isTextual() || !pattern.isEmpty()) {
                throw PeftConfig.bad(file, LAYERS_PATTERN, pattern, "null without " + LAYERS);
            }
            return ends;
        }
        Predicate<String> chosen = chosen(file, layers, layerPatterns(file, pattern));
        return path -> whole.contains(path) || (ends.test(path) && chosen.test(path));
    }

    /** A text is a pattern for a whole path; a list has whole paths and their ends. */
    private static Predicate<String> names(Path file, String key, JsonNode node) {
        if (node.isTextual()) {
            Pattern pattern = pattern(file, key, node.asText());
            return path -> pattern.matcher(path).matches();
        }
        List<String> names = texts(file, key, node);
        return path -> names.stream().anyMatch(n -> path.equals(n) || path.endsWith("." + n));
    }

    private static List<String> texts(Path file, String key, JsonNode node) {
        List<String> texts = new ArrayList<>();
        for (JsonNode name : node) {
            if (!node.isArray() || !name.isTextual()) {
                throw PeftConfig.bad(file, key, node, "a list of names, or a pattern");
            }
            texts.add(name.asText());
        }
        if (texts.isEmpty()) {
            throw PeftConfig.bad(file, key, node, "a list of names, or a pattern");
        }
        return texts;
    }

    /** The number of a layer is the first in a path; what stands before it may be given. */
    private static List<Pattern> layerPatterns(Path file, JsonNode node) {
        if (PeftConfig.absent(node) || (node.isEmpty() && !node.isTextual())) {
            return List.of(Pattern.compile(".*?\\.[^.]*\\.(\\d+)\\."));
        }
        List<String> names =
                node.isTextual() ? List.of(node.asText()) : texts(file, LAYERS_PATTERN, node);
        return names.stream()
                .map(n -> pattern(file, LAYERS_PATTERN, "(?:^|.*?\\.)" + n + "\\.(\\d+)\\."))
                .toList();
    }

    private static Predicate<String> chosen(Path file, JsonNode layers, List<Pattern> patterns) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode number : layers.isArray() ? layers : List.of(layers)) {
            if (!number.isInt()) {
                throw PeftConfig.bad(file, LAYERS, layers, "a number or a list of numbers");
            }
            numbers.add(number.asInt());
        }
        return path -> {
            for (Pattern pattern : patterns) {
                Matcher matcher = pattern.matcher(path);
                if (matcher.lookingAt()) {
                    return numbers.contains(Integer.parseInt(matcher.group(1)));
                }
            }
            return false;
        };
    }

    /**
     * Compiles a pattern of Python's.
     *
     * @throws UserException if it is none, or has something that Java's patterns have not
     */
    static Pattern pattern(Path file, String key, String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException | StackOverflowError e) {
            throw new UserException(
                    file + ": " + key + " has a pattern that cannot be read: '" + pattern + "'", e);
        }
    }
}
