/** What a run and a cell are, before they start, and how they are executed. */
package org.fastforward.harness.spec;
