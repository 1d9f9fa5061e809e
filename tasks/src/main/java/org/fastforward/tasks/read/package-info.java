/** Data files and the fields of their records, as text. */
package org.fastforward.tasks.read;
