package org.fastforward.harness.hub.http;

import java.time.Instant;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.shared.UserException;

/**
 * What an answer without the wished content means, in one line. Texts that the server sends are not
 * repeated: it may echo what it was sent.
 */
public final class Refusals {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final HubSettings settings;
    private final HubHttp http;

    /** Explains what a hub refuses under these settings. */
    public Refusals(HubSettings settings, HubHttp http) {
        this.settings = settings;
        this.http = http;
    }

    /**
     * Refuses an answer.
     *
     * @param what was asked for, in words
     * @return what to throw
     * @throws TransientFailure if it may be otherwise the next time
     */
    public UserException of(HubAnswer answer, HubLocation location, String what)
            throws TransientFailure {
        int status = answer.status();
        String who = HubHttp.origin(answer.from());
        boolean denied = status == UNAUTHORIZED || status == FORBIDDEN;
        // A signed address of another host is good for some time only; the next try gets a new one.
        boolean expired = denied && !http.isHub(answer.from());
        if (status == TIMEOUT || status == TOO_MANY || status >= SERVER_ERROR || expired) {
            throw new TransientFailure(
                    who + " answers " + status + " for " + what, answer.retryAfter(Instant.now()));
        }
        if (denied) {
            return new UserException(denied(location, who, status));
        }
        if (status == NOT_FOUND) {
            return new UserException(notFound(answer, location, who, what));
        }
        return new UserException(
                who + " answers " + status + " for " + what + "; check HF_ENDPOINT");
    }

    private String denied(HubLocation location, String who, int status) {
        String page = settings.endpoint() + "/" + location.page();
        if (settings.token().isEmpty()) {
            return location
                    + " is gated, private or unknown ("
                    + who
                    + " answers "
                    + status
                    + "): accept its conditions at "
                    + page
                    + " and set HF_TOKEN to a token of your account";
        }
        return who
                + " does not give "
                + location
                + " to the owner of the token (it answers "
                + status
                + "): accept the conditions at "
                + page
                + " with that account, and check that HF_TOKEN is valid and may read it";
    }

    private static String notFound(
            HubAnswer answer, HubLocation location, String who, String what) {
        String code = answer.hubHeaders().firstValue("X-Error-Code").orElse("");
        String unknown =
                switch (code) {
                    case "RepoNotFound" -> "a repository " + location.page();
                    case "RevisionNotFound" ->
                            "a revision '" + location.revision() + "' of " + location.page();
                    default -> what;
                };
        return who + " does not know " + unknown + " (404); check the repository and the revision";
    }
}
