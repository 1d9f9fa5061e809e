/** What a repository of a hub is called, and what is in it. */
package org.fastforward.harness.hub.location;
