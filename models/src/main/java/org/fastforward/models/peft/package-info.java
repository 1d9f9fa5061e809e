/** Adapters on disk as PEFT writes them. */
package org.fastforward.models.peft;
