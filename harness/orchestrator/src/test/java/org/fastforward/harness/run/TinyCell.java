package org.fastforward.harness.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.tensorboard.EventFile;
import org.fastforward.harness.engine.loop.StopSignal;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.grid.GridFile;
import org.fastforward.harness.settings.SettingsReader;
import org.fastforward.harness.spec.Execution;
import org.fastforward.harness.spec.RunSpec;

/** Cells of the miniature grid, made smaller still, and what tests ask of them. */
public final class TinyCell {
    private TinyCell() {}

    /** Progress that nobody sees. */
    static final class Silent implements Progress {
        final List<String> lines = new ArrayList<>();

        @Override
        public void advanced(RunSpec spec, double done) {}

        @Override
        public void line(String text) {
            lines.add(text);
        }
    }

    /** Returns the arms of a cell, with settings over the tiny ones as keys and values. */
    public static List<RunSpec> of(String model, String task, String adapter, String... set) {
        return on(RunSpec.EMBEDDED, model, task, adapter, set);
    }

    /**
     * Returns a cell with other arms than the miniature grid's.
     *
     * @param folder for a grid file
     * @param arms as a grid file has them
     */
    static List<RunSpec> withArms(Path folder, String arms, String... set) throws IOException {
        Path file = folder.resolve("arms.yaml");
        Files.writeString(
                file,
                """
                name: arms
                profile: mini
                models: {pythia-1.4b: {checkpoint: models/miniatures/pythia-1.4b}}
                tasks: {medical: {data: embedded}}
                adapters: [lora]
                seeds: [0]
                settings: {rank: 8, learning_rate: 1.0e-4, threads: 1}
                arms:
                """
                        + " "
                        + arms
                        + "\n");
        return new Grid(GridFile.read(file.toString()), "test", List.of(layer(set)))
                .cell("pythia-1.4b", "medical", "lora", 0, Map.of(), RunSpec.EMBEDDED)
                .runs();
    }

    /** Returns the same, on other data than the embedded. */
    static List<RunSpec> on(String data, String model, String task, String adapter, String... set) {
        return new Grid(GridFile.read("mini"), "test", List.of(layer(set)))
                .cell(model, task, adapter, 0, Map.of(), data)
                .runs();
    }

    private static ObjectNode layer(String... set) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("steps", "14");
        settings.put("sequences_per_step", "8");
        settings.put("train_size", "64");
        settings.put("tiny_size", "6");
        settings.put("test_size", "12");
        settings.put("max_length", "64");
        settings.put("interval", "3");
        settings.put("stabilisation", "8");
        for (int i = 0; i < set.length; i += 2) {
            settings.put(set[i], set[i + 1]);
        }
        return SettingsReader.layer(settings);
    }

    /** Runs a cell without a word. */
    public static Outcome run(Path results, List<RunSpec> cell) {
        return runner(results, new Silent()).run(cell);
    }

    static CellRunner runner(Path results, Progress progress) {
        return new CellRunner(results, Execution.DEFAULT, progress, new StopSignal(), true);
    }

    /** Asserts equal events (columns of time and memory apart) and weights, bit for bit. */
    public static void assertSame(Path expected, Path actual, RunSpec spec) throws IOException {
        assertEquals(timeless(expected, spec), timeless(actual, spec));
        String weights = "adapter/adapter_model.safetensors";
        assertEquals(
                -1,
                Files.mismatch(
                        CellRunner.folder(expected, spec).path().resolve(weights),
                        CellRunner.folder(actual, spec).path().resolve(weights)));
        assertNoPointTwice(actual, spec);
    }

    /** TensorBoard is told the log's rows and no others, however often the run was interrupted. */
    private static void assertNoPointTwice(Path results, RunSpec spec) throws IOException {
        RunFolder folder = CellRunner.folder(results, spec);
        Path file = folder.path().resolve(EventFile.NAME);
        byte[] written = Files.readAllBytes(file);
        EventFile.write(RunReader.read(folder));
        assertArrayEquals(Files.readAllBytes(file), written, "TensorBoard's file");
    }

    /** The rows without the columns of time and memory. */
    private static List<String> timeless(Path results, RunSpec spec) throws IOException {
        List<String> lines = Files.readAllLines(CellRunner.folder(results, spec).eventsCsv());
        String[] names = lines.get(0).split(",", -1);
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            String[] values = line.split(",", -1);
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < names.length; i++) {
                boolean measured = names[i].endsWith("_s") || names[i].endsWith("_bytes");
                row.append(measured ? "" : values[i]).append(',');
            }
            kept.add(row.toString());
        }
        return kept;
    }
}
