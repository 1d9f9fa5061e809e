/** The command line. */
package org.fastforward.harness.cli;
