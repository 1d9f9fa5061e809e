/** Folders in Hugging Face layout that this project writes. */
package org.fastforward.models.export;
