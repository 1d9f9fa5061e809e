/** What is kept of a run's weights and measured with them when it has ended. */
package org.fastforward.harness.measure;
