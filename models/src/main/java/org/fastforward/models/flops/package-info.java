/** Floating-point operations, counted by formula. */
package org.fastforward.models.flops;
