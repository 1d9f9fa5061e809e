package org.fastforward.tasks.embedded;

import java.util.List;

/**
 * Paragraphs in the manner of clinical guidelines. Every disease, drug, dose and threshold in them
 * is invented: they are no medical advice.
 */
final class MedicalCorpus {

    private MedicalCorpus() {}

    /** A guideline in the field layout of epfl-llm/guidelines. */
    record Guideline(String cleanText) {}

    static List<Guideline> records() {
        Grammar grammar = Grammar.read("medical.grammar");
        return DistinctRecords.draw(
                EmbeddedCorpus.RECORDS,
                1,
                random -> new Guideline(new Expansion(grammar, random).slot("start")),
                one -> one.cleanText().length() >= 200 && one.cleanText().length() <= 330);
    }
}
