/** The machine that a run is on, and its devices. */
package org.fastforward.harness.machine;
