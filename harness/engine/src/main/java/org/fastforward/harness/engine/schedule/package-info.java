/** When a Fast Forward stage comes, and the learning rate of every step. */
package org.fastforward.harness.engine.schedule;
