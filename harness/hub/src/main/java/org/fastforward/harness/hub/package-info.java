/** Repositories of the Hugging Face hub: fetching them and finding them in the cache. */
package org.fastforward.harness.hub;
