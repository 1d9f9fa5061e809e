/** How a hub is asked: settings, requests, retries, refusals. */
package org.fastforward.harness.hub.http;
