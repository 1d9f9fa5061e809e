/** Closed vocabularies: the names in grids, records, tables and on the command line. */
package org.fastforward.shared.names;
