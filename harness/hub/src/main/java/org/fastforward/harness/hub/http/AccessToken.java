package org.fastforward.harness.hub.http;

import org.fastforward.shared.UserException;

/** A hub's access token. No text of this program holds it but the header that it is sent in. */
public final class AccessToken {
    private final String value;

    /**
     * @param value the token
     * @param source where it comes from, for the message
     * @throws UserException if it cannot stand in a header; the message does not repeat it
     */
    AccessToken(String value, String source) {
        if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new UserException(
                    "the token in "
                            + source
                            + " has characters that no token has; copy it again from the hub's"
                            + " settings");
        }
        this.value = value;
    }

    /** Returns the value of the header {@code Authorization}. */
    String authorization() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "(token)";
    }
}
