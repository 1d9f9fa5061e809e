package org.fastforward.harness.machine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.fastforward.shared.UserException;

/** Where tensors live. */
public final class Devices {
    private Devices() {}

    /**
     * Opens a manager on a device; the caller closes it.
     *
     * @param name {@code auto} (a GPU if there is one), {@code cpu} or {@code cuda:N}
     * @throws UserException if there is no such device
     */
    public static NDManager manager(String name) {
        return NDManager.newBaseManager(device(name));
    }

    /**
     * Whether a device is a GPU.
     *
     * @param name as in {@link #manager}
     * @throws UserException if there is no such device
     */
    public static boolean isGpu(String name) {
        return device(name).isGpu();
    }

    private static Device device(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        int gpus = Engine.getInstance().getGpuCount();
        if (name.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        if (!name.matches("cuda:\\d{1,3}")) {
            throw new UserException("no device '" + name + "'; known: auto, cpu, cuda:N");
        }
        int index = Integer.parseInt(name.substring("cuda:".length()));
        if (index >= gpus) {
            throw new UserException(
                    "there is no device "
                            + name
                            + ": PyTorch sees "
                            + gpus
                            + " GPUs here; use device cpu or auto");
        }
        return Device.gpu(index);
    }
}
