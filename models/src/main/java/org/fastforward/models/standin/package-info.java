/** What stands in for a frozen weight on the way back, as data: ranks, factors, tensors. */
package org.fastforward.models.standin;
