/** Looks at what runs need of a machine, and says what to do where something is missing. */
package org.fastforward.harness.doctor;
