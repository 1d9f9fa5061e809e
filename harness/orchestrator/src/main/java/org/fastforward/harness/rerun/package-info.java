/** Trains the specification of a recorded run again and says what came out differently. */
package org.fastforward.harness.rerun;
