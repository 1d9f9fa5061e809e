package org.fastforward.harness.doctor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.fastforward.harness.engine.cost.HostMemory;
import org.fastforward.harness.hub.http.HubSettings;
import org.fastforward.harness.slurm.job.SlurmClient;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.kernels.MatrixProducts;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.cache.TokenCache;

/** All that is looked at, each thing by itself: one that fails hides no other. */
public final class Checkup {
    /** A miniature cell takes about half of it. */
    private static final long LEAST_MEMORY = 1L << 30;

    private static final long LEAST_DISK = 100L << 20;
    private static final int JDK = 17;

    private final Path results;
    private final Map<String, String> environment;
    private final SlurmClient slurm;

    /**
     * Prepares a look.
     *
     * @param results the folder of all results; need not exist
     * @param environment such as {@link System#getenv()}
     * @param slurm asks a cluster
     */
    public Checkup(Path results, Map<String, String> environment, SlurmClient slurm) {
        this.results = results;
        this.environment = environment;
        this.slurm = slurm;
    }

    /**
     * Looks at everything.
     *
     * @return a finding for each thing, in order
     */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(jdk());
        findings.add(memory());
        findings.add(disk("results", results, "--results", Finding.Level.BAD));
        findings.add(
                guarded(
                        "token cache",
                        () ->
                                disk(
                                        "token cache",
                                        TokenCache.of(environment).folder(),
                                        "FF_CACHE",
                                        Finding.Level.NOTE)));
        findings.addAll(engine());
        findings.add(guarded("hub", this::hub));
        findings.add(slurm());
        return findings;
    }

    private static Finding guarded(String what, Supplier<Finding> look) {
        try {
            return look.get();
        } catch (UserException e) {
            return Finding.bad(what, "cannot be used", e.getMessage());
        }
    }

    private static Finding jdk() {
        int version = Runtime.version().feature();
        String text = System.getProperty("java.version") + ", " + System.getProperty("java.home");
        return version >= JDK
                ? Finding.ok("JDK", text)
                : Finding.bad("JDK", text, "install a JDK " + JDK + " or newer");
    }

    private static Finding memory() {
        long free = HostMemory.availableBytes();
        String text = gigabytes(free) + " free";
        return free >= LEAST_MEMORY
                ? Finding.ok("memory", text)
                : Finding.bad("memory", text, "a miniature cell needs 1 GB: end other programs");
    }

    private static Finding disk(String what, Path folder, String setting, Finding.Level level) {
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.isDirectory(there)) {
            there = there.getParent();
        }
        String advice = "make it writable, or give another folder with " + setting;
        if (there == null) {
            return new Finding(level, what, "no folder " + folder, advice);
        }
        try {
            // Asking for rights is not enough: disks are full, or mounted to be read.
            Files.delete(Files.createTempFile(there, ".ff-doctor", null));
            long free = Files.getFileStore(there).getUsableSpace();
            String text = folder + ", can be written, " + gigabytes(free) + " free";
            return free >= LEAST_DISK
                    ? Finding.ok(what, text)
                    : new Finding(level, what, text, "make room, or " + setting + " elsewhere");
        } catch (IOException e) {
            return new Finding(level, what, folder + " cannot be written (" + e + ")", advice);
        }
    }

    private static List<Finding> engine() {
        try {
            String version = Kernels.pytorchVersion();
            Finding library =
                    Finding.ok("PyTorch", version + ", through DJL " + Engine.getDjlVersion());
            int gpus = Engine.getInstance().getGpuCount();
            return List.of(library, products(), gpus(gpus));
        } catch (RuntimeException | LinkageError e) {
            return List.of(
                    Finding.bad(
                            "PyTorch",
                            "its native library cannot be loaded ("
                                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                                    + ")",
                            "Linux on x86-64 with glibc is needed; if FF_TORCH is set, see"
                                    + " docs/paper-scale.md"));
        }
    }

    private static Finding products() {
        Kernels.threads(1);
        try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu())) {
            MatrixProducts rates = MatrixProducts.measure(manager);
            String text =
                    String.format(
                            Locale.ROOT,
                            "float32 %.0f, bfloat16 %.0f GFLOP/s in one thread; %s",
                            rates.float32(),
                            rates.bfloat16(),
                            rates.bfloat16IsFaster()
                                    ? "this processor has instructions for bfloat16"
                                    : "compute in float32 here");
            return Finding.ok("matrix products", text);
        }
    }

    private static Finding gpus(int gpus) {
        return gpus > 0
                ? Finding.ok("GPUs", gpus + ", the first is used")
                : Finding.ok("GPUs", "none that PyTorch sees: runs use the processor");
    }

    private Finding hub() {
        HubSettings hub = HubSettings.of(environment);
        String token =
                hub.token().isPresent()
                        ? "a token is there"
                        : "no token (only closed repositories need one)";
        String text = hub.endpoint() + (hub.offline() ? ", offline" : "") + ", " + token;
        Finding cache = disk("hub", hub.cache(), "HF_HUB_CACHE", Finding.Level.NOTE);
        return new Finding(cache.level(), "hub", text + "; cache " + cache.text(), cache.advice());
    }

    private Finding slurm() {
        return slurm.version()
                .map(version -> Finding.ok("Slurm", version))
                .orElse(Finding.ok("Slurm", "none: grids run on this machine"));
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
