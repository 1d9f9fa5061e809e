package org.fastforward.models.linear;

import java.util.Locale;

/** How a layer is computed. */
public enum Mode {
    /** With the adapters and their dropout. */
    TRAIN,
    /** With the adapters, without dropout. */
    ADAPTED,
    /** Plain linear maps: no adapters, or ones merged into the weights. */
    PLAIN;

    /** Returns the mode's part of a kernel's name. */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
