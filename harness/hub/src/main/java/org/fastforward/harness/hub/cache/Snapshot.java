package org.fastforward.harness.hub.cache;

import java.nio.file.Path;

/**
 * A repository's files at a commit, in the cache.
 *
 * @param folder holds them under their names
 * @param repository {@code owner/name}
 * @param commit the commit
 */
public record Snapshot(Path folder, String repository, String commit) {}
