/** What a run saves to go on from, and the folder of files that holds it. */
package org.fastforward.harness.engine.resume;
