/** The cache that Hugging Face's libraries share. */
package org.fastforward.harness.hub.cache;
