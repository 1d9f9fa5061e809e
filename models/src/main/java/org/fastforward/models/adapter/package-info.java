/** What of a model is trained, as data: asked for in settings, then planned map by map. */
package org.fastforward.models.adapter;
