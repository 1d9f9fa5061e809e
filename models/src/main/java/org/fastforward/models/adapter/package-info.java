/** LoRA and DoRA behind one replaceable adapted-linear piece. */
package org.fastforward.models.adapter;
