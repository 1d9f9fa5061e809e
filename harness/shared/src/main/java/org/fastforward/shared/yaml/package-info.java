/** How YAML is read, once: version 1.2, without surprises. */
package org.fastforward.shared.yaml;
