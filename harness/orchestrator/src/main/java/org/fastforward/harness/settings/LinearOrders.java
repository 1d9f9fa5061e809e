package org.fastforward.harness.settings;

import org.fastforward.models.linear.Association;
import org.fastforward.shared.UserException;

/** What the settings of linear maps' two passes may be, beside each other. */
final class LinearOrders {
    /** Orders are measured before the run. */
    static final String TIMING = "timing";

    private LinearOrders() {}

    /**
     * Requires that maps can be computed so.
     *
     * @throws UserException naming the setting that must be another
     */
    static void require(
            String linear, String choose, boolean standsIn, double dropout, String dtype) {
        Association association = new Association(linear);
        if (dropout > 0) {
            association.requireDropout();
        }
        if (standsIn) {
            association.requireStandIns();
        }
        Ranges.matches("choose", choose, "flops|" + TIMING, "flops or timing");
        if (choose.equals(TIMING) && !association.chooses()) {
            throw new UserException(
                    "setting choose is timing, but linear is "
                            + linear
                            + ", which leaves nothing to choose; set linear to runlora");
        }
        if (standsIn && !dtype.equals("float32")) {
            throw new UserException("setting loge_rank is not 0, which needs dtype float32");
        }
        if (!association.equals(Association.PLAIN) && !dtype.equals("float32")) {
            throw new UserException(
                    "setting linear is "
                            + linear
                            + ", which is computed in float32 alone; set dtype to float32");
        }
    }
}
