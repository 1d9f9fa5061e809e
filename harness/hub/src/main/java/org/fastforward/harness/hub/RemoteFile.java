package org.fastforward.harness.hub;

/**
 * A file of a repository.
 *
 * @param name its path in the repository; not checked, see {@link SafePath}
 * @param size in bytes
 * @param blob its hash
 */
record RemoteFile(String name, long size, BlobId blob) {}
