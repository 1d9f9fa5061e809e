/** A decoder's kernels and what goes through them. */
package org.fastforward.models.decoder;
