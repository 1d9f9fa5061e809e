/** Which sequences are train, tiny validation and test set. */
package org.fastforward.tasks.split;
