package org.fastforward.harness.slurm.script;

import java.util.List;
import java.util.Set;
import org.fastforward.shared.UserException;

/** Lines that a user adds to an sbatch script. */
public final class SbatchOption {
    /**
     * The launcher's own: what becomes of the tasks and where their output goes depends on them.
     */
    private static final List<String> OURS =
            List.of(
                    "array",
                    "clusters",
                    "dependency",
                    "error",
                    "job-name",
                    "no-requeue",
                    "open-mode",
                    "output",
                    "parsable",
                    "requeue",
                    "signal",
                    "test-only",
                    "wait",
                    "wrap");

    private static final Set<Character> OURS_SHORT = Set.of('a', 'M', 'd', 'e', 'J', 'o', 'W');

    private SbatchOption() {}

    /**
     * Checks one more option of a grid file.
     *
     * @throws UserException unless it is one line that begins like an option and is none of the
     *     launcher's own
     */
    public static void check(String option) {
        oneLine("options", option);
        if (!option.startsWith("-")) {
            throw new UserException(
                    "options has '" + option + "'; it must be an option such as --qos=long");
        }
        for (String word : option.split("[\\s\"']+", -1)) {
            if (isOurs(word)) {
                throw new UserException(
                        "options has '"
                                + option
                                + "', but bin/ff sets "
                                + word.replaceAll("=.*", "")
                                + " itself; leave it out");
            }
        }
    }

    private static boolean isOurs(String word) {
        if (word.startsWith("--")) {
            String name = word.substring(2).replaceAll("=.*", "");
            // sbatch takes any beginning of an option's name for it.
            return !name.isEmpty() && OURS.stream().anyMatch(ours -> ours.startsWith(name));
        }
        return word.length() > 1 && word.charAt(0) == '-' && OURS_SHORT.contains(word.charAt(1));
    }

    /**
     * Checks the text of another key.
     *
     * @throws UserException unless the text is one line that says something
     */
    public static void oneLine(String key, String text) {
        if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
            throw new UserException(
                    key + " has '" + visible(text) + "'; each entry must be one line of text");
        }
    }

    /** Returns a text with nothing in it that could end a message's line. */
    public static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
