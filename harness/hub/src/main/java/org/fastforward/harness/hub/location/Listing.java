package org.fastforward.harness.hub.location;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * What a repository holds at a revision.
 *
 * @param commit the commit that the revision is at this moment
 * @param files all files of that commit
 */
public record Listing(String commit, List<RemoteFile> files) {

    /**
     * Reads the hub's answer: {@code {"sha": commit, "siblings": [{"rfilename", "size", "blobId",
     * "lfs": {"sha256", "size"}}]}}.
     *
     * @param who the hub, for messages
     * @throws UserException if it is none
     */
    public static Listing parse(byte[] answer, HubLocation location, String who) {
        try {
            JsonNode root = Json.plain().readTree(answer);
            String commit = root.path("sha").asText();
            if (!BlobId.isSha1(commit) || !root.path("siblings").isArray()) {
                throw bad(who, location, "names no commit or no files");
            }
            List<RemoteFile> files = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (JsonNode sibling : root.path("siblings")) {
                RemoteFile file = file(sibling, location, who);
                if (!names.add(file.name())) {
                    throw bad(who, location, "has '" + SafePath.printable(file.name()) + "' twice");
                }
                files.add(file);
            }
            return new Listing(commit, List.copyOf(files));
        } catch (JsonProcessingException e) {
            throw bad(who, location, "is not JSON");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RemoteFile file(JsonNode sibling, HubLocation location, String who) {
        String name = sibling.path("rfilename").asText();
        JsonNode lfs = sibling.path("lfs");
        boolean large = lfs.isObject();
        JsonNode size = large && lfs.has("size") ? lfs.path("size") : sibling.path("size");
        String hex = large ? lfs.path("sha256").asText() : sibling.path("blobId").asText();
        boolean known = large ? BlobId.isSha256(hex) : BlobId.isSha1(hex);
        if (!size.canConvertToLong() || size.asLong() < 0 || !known) {
            throw bad(who, location, "tells no size or hash of '" + SafePath.printable(name) + "'");
        }
        BlobId.Kind kind = large ? BlobId.Kind.SHA256 : BlobId.Kind.GIT;
        return new RemoteFile(name, size.asLong(), new BlobId(kind, hex));
    }

    private static UserException bad(String who, HubLocation location, String how) {
        return new UserException(
                "the listing of "
                        + location
                        + " by "
                        + who
                        + " "
                        + how
                        + "; check HF_ENDPOINT, or try again later");
    }
}
