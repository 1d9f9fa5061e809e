/**
 * The door to PyTorch: TorchScript functions kept as short text resources beside this package. No
 * other package knows the engine's classes.
 */
package org.fastforward.models.kernels;
