package org.fastforward.harness.run;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.fastforward.harness.BadRequestException;

/** Where tensors live. */
public final class Devices {
    private Devices() {}

    /**
     * Opens a manager on a device; the caller closes it.
     *
     * @param name {@code auto} (a GPU if there is one), {@code cpu} or {@code cuda:N}
     * @throws BadRequestException if there is no such device
     */
    public static NDManager manager(String name) {
        int gpus = Engine.getInstance().getGpuCount();
        if (name.equals("auto")) {
            return NDManager.newBaseManager(gpus > 0 ? Device.gpu(0) : Device.cpu());
        }
        if (name.equals("cpu")) {
            return NDManager.newBaseManager(Device.cpu());
        }
        int index = Integer.parseInt(name.substring("cuda:".length()));
        if (index >= gpus) {
            throw new BadRequestException(
                    "there is no device "
                            + name
                            + ": PyTorch sees "
                            + gpus
                            + " GPUs here; use device cpu or auto");
        }
        return NDManager.newBaseManager(Device.gpu(index));
    }
}
