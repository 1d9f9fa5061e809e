/** How JSON is read and written, once. */
package org.fastforward.shared.json;
