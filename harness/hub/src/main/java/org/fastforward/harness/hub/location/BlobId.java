package org.fastforward.harness.hub.location;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.fastforward.shared.Sha256;

/**
 * A file's hash, which is its name among the cache's blobs.
 *
 * @param kind how it is computed
 * @param hex in lower-case hexadecimal
 */
public record BlobId(Kind kind, String hex) {
    private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** How the hash is computed. */
    public enum Kind {
        /** Of a file kept by Git: SHA-1 of {@code "blob " + size + "\0"} and the bytes. */
        GIT,
        /** Of a large file (LFS): SHA-256 of the bytes. */
        SHA256
    }

    /** Returns whether a text is a commit, or the id of a file kept by Git. */
    public static boolean isSha1(String text) {
        return SHA1.matcher(text).matches();
    }

    /** Returns whether a text is a SHA-256. */
    static boolean isSha256(String text) {
        return SHA256.matcher(text).matches();
    }

    /**
     * Begins the hash of a file.
     *
     * @param size the file's, in bytes
     */
    public MessageDigest digest(long size) {
        try {
            if (kind == Kind.SHA256) {
                return Sha256.begin();
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }

    /** Returns whether all bytes were those of the file; begins the digest anew. */
    public boolean isResultOf(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).equals(hex);
    }

    @Override
    public String toString() {
        return (kind == Kind.SHA256 ? "sha256 " : "git id ") + hex;
    }
}
