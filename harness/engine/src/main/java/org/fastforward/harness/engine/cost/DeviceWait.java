package org.fastforward.harness.engine.cost;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Waits until a device has done all that it was told to: a GPU works behind the program, whose
 * clocks run ahead of it. Does nothing on a CPU.
 */
public final class DeviceWait implements Runnable {
    private final NDArray probe;

    private DeviceWait(NDArray probe) {
        this.probe = probe;
    }

    /**
     * Makes one for a device.
     *
     * @param manager of the device; owns what this needs
     */
    public static DeviceWait of(NDManager manager) {
        return new DeviceWait(manager.getDevice().isGpu() ? manager.create(0f) : null);
    }

    @Override
    public void run() {
        if (probe != null) {
            // The copy to the host stands in the same queue, behind all the rest.
            probe.getFloat();
        }
    }
}
