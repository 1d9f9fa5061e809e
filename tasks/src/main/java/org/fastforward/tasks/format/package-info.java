/** How each task turns a record into a sequence with labels, or says why there is none. */
package org.fastforward.tasks.format;
