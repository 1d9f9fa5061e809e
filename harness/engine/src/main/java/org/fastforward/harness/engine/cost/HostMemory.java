package org.fastforward.harness.engine.cost;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The main memory of this process and of its machine. */
public final class HostMemory {
    private HostMemory() {}

    /**
     * Returns the process's peak resident memory in bytes (VmHWM), mapped files included; 0 where
     * the system does not tell.
     */
    public static long peakBytes() {
        return bytes("/proc/self/status", "VmHWM:").orElse(0);
    }

    /**
     * Returns how many bytes a process may fill without making others give way: MemAvailable of
     * Linux, but at most the limit of the control group (container, batch job), if there is one.
     */
    public static long availableBytes() {
        // Java knows of control groups: this is their limit, or else all of the machine.
        long limit =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize();
        return Math.min(limit, bytes("/proc/meminfo", "MemAvailable:").orElse(limit));
    }

    private static OptionalLong bytes(String file, String key) {
        try {
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith(key)) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) * 1024);
                }
            }
        } catch (IOException e) {
            // Not Linux: there is no such file.
        }
        return OptionalLong.empty();
    }
}
