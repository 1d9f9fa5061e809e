/**
 * The embedded corpora: synthetic records for the three tasks, the same bytes every time, from
 * seeded grammars over the texts in this package's resources.
 */
package org.fastforward.tasks.embedded;
