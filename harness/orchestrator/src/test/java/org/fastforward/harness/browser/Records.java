package org.fastforward.harness.browser;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.run.CellRunner;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.shared.Home;

/** The committed records of the grid {@code mini}, to be shown. */
public final class Records {
    private static final List<String> FILES = List.of("run.json", "state.json", "events.csv");

    private Records() {}

    private static Path grid() {
        return Home.resolve("results").resolve("mini");
    }

    /** What the committed summary says of LoRA and the paper's search, in the page's words. */
    static String saved() throws IOException {
        String row =
                Files.readAllLines(grid().resolve("tables").resolve("summary.csv")).stream()
                        .filter(line -> line.startsWith("lora,paper,"))
                        .findFirst()
                        .orElseThrow();
        return Math.round(Double.parseDouble(row.split(",", -1)[4])) + " % fewer";
    }

    /** Copies the grid's records, and nothing that is made from them. */
    static void copy(Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(grid().resolve("grid.json"), to.resolve("grid.json"));
        try (Stream<Path> runs = Files.list(grid().resolve("runs"))) {
            for (Path run : runs.toList()) {
                Path copy = Files.createDirectories(to.resolve("runs").resolve(run.getFileName()));
                for (String file : FILES) {
                    Files.copy(run.resolve(file), copy.resolve(file));
                }
            }
        }
    }

    /**
     * The committed record of a run of the same model, task, adapter and arm: the settings, and so
     * the ids, of the grid may have changed since.
     */
    static RunFolder of(RunSpec spec) {
        return RunReader.readAll(grid().resolve("runs")).runs().stream()
                .filter(run -> isLike(run.record(), spec))
                .findFirst()
                .orElseThrow()
                .folder();
    }

    private static boolean isLike(RunRecord record, RunSpec spec) {
        return record.model().equals(spec.model())
                && record.task().equals(spec.task())
                && record.adapter().equals(spec.adapter())
                && record.isAdam() == spec.isAdam()
                && (spec.isAdam() || record.policy().equals(spec.policy()))
                && record.learningRate() == spec.settings().learningRate();
    }

    /** Writes files of such a record as those of a run. */
    public static RunFolder copy(RunSpec spec, Path results, String... files) throws IOException {
        RunFolder from = of(spec);
        RunFolder to = CellRunner.folder(results, spec);
        Files.createDirectories(to.path());
        for (String file : files.length == 0 ? FILES : List.of(files)) {
            String text = Files.readString(from.path().resolve(file));
            Files.writeString(to.path().resolve(file), text.replace(from.id(), spec.id()));
        }
        return to;
    }

    /** Writes a run as done, after the record of another. */
    static void copyAs(RunFolder from, RunRecord record, RunSpec spec, Path results)
            throws IOException {
        RunFolder to = CellRunner.folder(results, spec);
        Files.createDirectories(to.path().resolve("adapter"));
        Files.createFile(to.path().resolve("adapter/adapter_model.safetensors"));
        Files.writeString(
                to.runJson(),
                Files.readString(from.runJson())
                        .replace(record.id(), spec.id())
                        .replace('"' + record.model() + '"', '"' + spec.model() + '"')
                        .replace('"' + record.task() + '"', '"' + spec.task() + '"')
                        .replace('"' + record.adapter() + '"', '"' + spec.adapter() + '"')
                        .replace("\"seed\" : 0", "\"seed\" : " + spec.seed()));
        Files.copy(from.stateJson(), to.stateJson(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(from.eventsCsv(), to.eventsCsv(), StandardCopyOption.REPLACE_EXISTING);
    }

    static String script(String name) throws IOException {
        try (InputStream in = Records.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
