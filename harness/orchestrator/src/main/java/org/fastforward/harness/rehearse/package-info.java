/**
 * Rehearsals: a model of a real one's shape with random weights, loaded, trained for a step and
 * taken through a stage, to learn what a real cell would need before its checkpoint is at hand.
 */
package org.fastforward.harness.rehearse;
