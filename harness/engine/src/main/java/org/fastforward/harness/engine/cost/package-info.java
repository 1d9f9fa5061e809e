/** What training costs: sequences, tokens, operations, time, memory. */
package org.fastforward.harness.engine.cost;
