/**
 * The whole way: reads, formats and tokenises a source, in memory or through the cache, and divides
 * it. Start at {@link org.fastforward.tasks.load.TaskData}.
 */
package org.fastforward.tasks.load;
