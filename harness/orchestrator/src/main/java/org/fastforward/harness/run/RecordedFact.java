package org.fastforward.harness.run;

import java.util.Optional;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;

/** What a run chose by measuring, as records tell it. */
final class RecordedFact {
    private RecordedFact() {}

    /**
     * Returns a fact of a run's own record, else of the run that it follows.
     *
     * @param own the run's folder
     * @param followed the folder of its cell's Adam arm, or of the run that it repeats
     */
    static Optional<String> find(String fact, RunFolder own, Optional<RunFolder> followed) {
        return Stream.concat(Stream.of(own), followed.stream())
                .filter(RunFolder::exists)
                .map(folder -> RunReader.readRecord(folder).facts().get(fact))
                .filter(text -> text != null)
                .findFirst();
    }
}
