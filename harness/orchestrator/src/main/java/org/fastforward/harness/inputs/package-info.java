/** What runs start from: where it lies, what is in it, what it will cost. */
package org.fastforward.harness.inputs;
