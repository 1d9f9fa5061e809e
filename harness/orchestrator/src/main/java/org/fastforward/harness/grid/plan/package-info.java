/** What a grid will cost, before anything starts. */
package org.fastforward.harness.grid.plan;
