/** Ground that every module stands on: the user's errors, files written whole, hashes. */
package org.fastforward.shared;
