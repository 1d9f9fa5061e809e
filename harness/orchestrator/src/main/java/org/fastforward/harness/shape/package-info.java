/** Models' shapes, kept in YAML files beside the code that builds them. */
package org.fastforward.harness.shape;
