package org.fastforward.harness.hub.location;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.fastforward.shared.UserException;

/**
 * A repository on a Hugging Face hub at a revision: {@code hf://owner/name[@revision]} or {@code
 * hf://datasets/owner/name[@revision]}.
 *
 * @param kind model or dataset
 * @param repository {@code owner/name}
 * @param revision a branch, a tag or a commit
 */
public record HubLocation(Kind kind, String repository, String revision) {
    /** Begins every location. */
    public static final String SCHEME = "hf://";

    /** The revision where none is given. */
    public static final String MAIN = "main";

    private static final Pattern PART =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?");
    private static final int MAX_LENGTH = 96;

    /** What a repository holds. */
    public enum Kind {
        /** A checkpoint with its tokenizer. */
        MODEL,
        /** Data files. */
        DATASET;

        /** Its name in addresses of the programming interface and in folder names. */
        public String plural() {
            return name().toLowerCase(Locale.ROOT) + "s";
        }
    }

    /**
     * Checks the parts.
     *
     * @throws UserException if a part is none
     */
    public HubLocation {
        String[] parts = repository.split("/", -1);
        if (parts.length != 2
                || !PART.matcher(parts[0]).matches()
                || !PART.matcher(parts[1]).matches()
                || repository.length() > MAX_LENGTH
                || repository.contains("--")
                || repository.contains("..")
                || repository.endsWith(".git")) {
            throw new UserException(
                    "'" + SafePath.printable(repository) + "' is no repository; write owner/name");
        }
        if (!SafePath.isSafe(revision)) {
            throw new UserException(
                    "'"
                            + SafePath.printable(revision)
                            + "' is no revision of "
                            + repository
                            + "; give a branch, a tag or a commit");
        }
    }

    /** Returns whether a text is meant as a location: whether it begins with {@link #SCHEME}. */
    public static boolean isLocation(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads {@code hf://owner/name[@revision]}, {@code hf://models/owner/name[@revision]} or {@code
     * hf://datasets/owner/name[@revision]}. A slash in a revision may be written {@code %2F}.
     *
     * @throws UserException if the text is no location
     */
    public static HubLocation parse(String text) {
        if (!isLocation(text)) {
            throw new UserException(
                    "'"
                            + SafePath.printable(text)
                            + "' is no place on a hub; write hf://owner/name[@revision] or"
                            + " hf://datasets/owner/name[@revision]");
        }
        String rest = text.substring(SCHEME.length());
        for (Kind kind : Kind.values()) {
            if (rest.startsWith(kind.plural() + "/")) {
                return of(kind, rest.substring(kind.plural().length() + 1));
            }
        }
        return of(Kind.MODEL, rest);
    }

    /**
     * Reads {@code owner/name[@revision]}.
     *
     * @throws UserException if the text is no repository
     */
    public static HubLocation of(Kind kind, String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new HubLocation(kind, text, MAIN)
                : new HubLocation(kind, text.substring(0, at), decoded(text.substring(at + 1)));
    }

    private static String decoded(String revision) {
        try {
            return URLDecoder.decode(revision.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    "'" + SafePath.printable(revision) + "' is no revision: write % as %25", e);
        }
    }

    /** Returns the same repository at another revision. */
    public HubLocation at(String otherRevision) {
        return new HubLocation(kind, repository, otherRevision);
    }

    /** Returns the repository's path below an endpoint, which is also its page there. */
    public String page() {
        return kind == Kind.DATASET ? "datasets/" + repository : repository;
    }

    /** Returns {@code hf://...}, without the revision where it is {@link #MAIN}. */
    @Override
    public String toString() {
        String text = SCHEME + page();
        return revision.equals(MAIN) ? text : text + "@" + revision.replace("%", "%25");
    }
}
