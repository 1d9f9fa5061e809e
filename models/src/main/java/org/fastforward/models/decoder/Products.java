package org.fastforward.models.decoder;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What computes products of matrices and attention without gradients; autograd's products are
 * always BLAS's.
 */
public enum Products {
    /** MKL, which PyTorch calls. */
    BLAS("products_blas.py", "thin_products_turned.py", "attention_cpu.py"),
    /**
     * oneDNN. MKL keeps its AVX-512 kernels from processors of other makers than Intel: one thread
     * of an AMD EPYC multiplies at 100 GFLOP/s with MKL and at 220 with oneDNN (float32).
     */
    ONEDNN("products_onednn.py", "thin_products.py", "attention_cpu.py"),
    /** BLAS, and its products of bfloat16 matrices where the weight is one. */
    NATIVE("products_native.py", "thin_products_turned.py", "attention_cpu.py"),
    /**
     * What PyTorch calls on a GPU. Also a CPU computes so, slowly: with it tests say whether the
     * texts are right.
     */
    GPU("products_gpu.py", "thin_products.py", "attention_gpu.py");

    private static final Path CPU = Path.of("/proc/cpuinfo");

    private final String kernels;
    private final String thin;
    private final String attention;

    Products(String kernels, String thin, String attention) {
        this.kernels = kernels;
        this.thin = thin;
        this.attention = attention;
    }

    /** Returns the text resource that multiplies so. */
    String kernels() {
        return kernels;
    }

    /** Returns the text resource that multiplies by the thin matrices of adapters. */
    String thin() {
        return thin;
    }

    /** Returns the text resource of attention in passes by hand. */
    String attention() {
        return attention;
    }

    /** Returns the faster one on a device; on one machine always the same. */
    public static Products of(Device device) {
        if (device.isGpu()) {
            return GPU;
        }
        if (!Files.isReadable(CPU)) {
            return BLAS;
        }
        try {
            return of(Files.readString(CPU, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return BLAS;
        }
    }

    /** Returns the faster one on a processor as Linux describes it. */
    static Products of(String cpuinfo) {
        boolean other = cpuinfo.contains("vendor_id") && !cpuinfo.contains("GenuineIntel");
        return other && cpuinfo.contains("avx512f") ? ONEDNN : BLAS;
    }
}
