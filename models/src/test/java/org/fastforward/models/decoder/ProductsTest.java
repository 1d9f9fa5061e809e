package org.fastforward.models.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class ProductsTest {
    @Test
    void processorsThatMklKeepsItsKernelsFromUseOneDnn() {
        assertEquals(Products.ONEDNN, Products.of("vendor_id : AuthenticAMD\nflags : avx512f fma"));
        assertEquals(Products.BLAS, Products.of("vendor_id : AuthenticAMD\nflags : avx2 fma"));
        assertEquals(Products.BLAS, Products.of("vendor_id : GenuineIntel\nflags : avx512f fma"));
        assertEquals(Products.BLAS, Products.of("Features : fp asimd"));
        assertEquals(Products.GPU, Products.of(Device.gpu()));
    }
}
