/** A grid while it runs, as a page that follows its results folder. */
package org.fastforward.harness.watch;
