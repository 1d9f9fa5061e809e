/** What a grid is: its file, checked, and the cells and runs that it comes to. */
package org.fastforward.harness.grid;
