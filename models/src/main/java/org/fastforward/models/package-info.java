/** Decoders with adapters, from checkpoint folders, computed by TorchScript kernels. */
package org.fastforward.models;
