/** Fetching what a repository has into the cache. */
package org.fastforward.harness.hub.fetch;
