package org.fastforward.harness.hub.location;

/**
 * A file of a repository.
 *
 * @param name its path in the repository; not checked, see {@link SafePath}
 * @param size in bytes
 * @param blob its hash
 */
public record RemoteFile(String name, long size, BlobId blob) {}
