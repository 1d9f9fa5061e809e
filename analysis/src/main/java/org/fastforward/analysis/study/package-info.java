/**
 * The paper's analyses, each a table, figures and a sentence, made from a grid's records where they
 * have what it needs.
 */
package org.fastforward.analysis.study;
