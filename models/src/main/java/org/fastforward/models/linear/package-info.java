/**
 * The linear maps of a decoder layer. A {@link org.fastforward.models.linear.LinearKind} says how a
 * map is computed and what of it is trained; a {@link org.fastforward.models.linear.LinearMap} is
 * one map of one layer with its tensors. Another way to compute a linear map is another kind.
 */
package org.fastforward.models.linear;
