/** The two decoders: tensor names and shapes, linear maps, which kernel text computes a layer. */
package org.fastforward.models.architecture;
