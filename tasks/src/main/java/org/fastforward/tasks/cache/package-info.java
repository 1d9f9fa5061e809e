/**
 * SourceSequences sequences kept on disk under a key: checksummed files that appear whole or not at
 * all. What a sequence means, and what makes a key, is its user's business.
 */
package org.fastforward.tasks.cache;
