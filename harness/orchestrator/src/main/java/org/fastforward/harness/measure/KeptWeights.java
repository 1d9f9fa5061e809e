package org.fastforward.harness.measure;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.engine.cost.Costs;
import org.fastforward.harness.engine.fastforward.SearchResult;
import org.fastforward.harness.engine.gradient.GradientStep;
import org.fastforward.harness.engine.loop.RunListener;
import org.fastforward.harness.engine.loop.Standing;
import org.fastforward.models.decoder.Parameters;
import org.fastforward.models.tensors.TensorFile;
import org.fastforward.shared.AtomicFile;
import org.fastforward.shared.FileErrors;

/**
 * Keeps a run's trained weights over its training, in {@code weights/} of its folder: those it
 * began with, those after every so many optimizer steps and those behind every stage, float32, each
 * in a safetensors file named after steps and stages. Nothing of it has to be saved: a run that
 * goes on from an earlier step writes the same files again, bit for bit.
 */
public final class KeptWeights implements RunListener {
    private static final String FOLDER = "weights";
    private static final Pattern NAME = Pattern.compile("(\\d{6,})-(\\d{4,})\\.safetensors");

    private static final Comparator<Kept> ORDER =
            Comparator.comparingInt(Kept::step).thenComparingInt(Kept::stage);

    private final Path folder;
    private final int every;
    private final Parameters parameters;

    /**
     * Weights that a run had.
     *
     * @param file holds them
     * @param step optimizer steps taken by then
     * @param stage stages ended by then
     */
    public record Kept(Path file, int step, int stage) {}

    /**
     * @param run whose weights are kept
     * @param every optimizer steps between two files, at least 1
     * @param parameters the trained tensors
     */
    public KeptWeights(RunFolder run, int every, Parameters parameters) {
        this.folder = run.path().resolve(FOLDER);
        this.every = every;
        this.parameters = parameters;
    }

    /**
     * Returns what was kept of a run.
     *
     * @param run its folder
     * @return in the order of training; empty where nothing was kept
     */
    public static List<Kept> of(RunFolder run) {
        Path folder = run.path().resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> kept(file).stream()).sorted(ORDER).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static List<Kept> kept(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches()
                ? List.of(
                        new Kept(
                                file,
                                Integer.parseInt(name.group(1)),
                                Integer.parseInt(name.group(2))))
                : List.of();
    }

    @Override
    public void advanced(Standing now) {
        if (now.testEvaluations() == 0) {
            keep(now);
        }
    }

    @Override
    public void stepTaken(
            Standing now,
            double epochs,
            GradientStep.Result step,
            double learningRate,
            Costs costs) {
        if (now.step() % every == 0) {
            keep(now);
        }
    }

    @Override
    public void stageEnded(Standing now, double epochs, SearchResult stage, Costs costs) {
        keep(now);
    }

    private static String name(Standing now) {
        return String.format(Locale.ROOT, "%06d-%04d.safetensors", now.step(), now.stages());
    }

    /**
     * Forgets what was kept after a moment: a run that goes on from there may not come by again
     * with the same stages, as on another machine.
     *
     * @param now the moment
     * @throws UncheckedIOException if a file cannot be removed
     */
    public void goOnFrom(Standing now) {
        for (Kept kept : of(new RunFolder(folder.getParent()))) {
            if (ORDER.compare(kept, new Kept(kept.file(), now.step(), now.stages())) > 0) {
                try {
                    Files.delete(kept.file());
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot remove " + kept.file(), e);
                }
            }
        }
    }

    /**
     * Keeps the weights of this moment.
     *
     * @param now which moment it is
     * @throws UncheckedIOException if they cannot be written
     */
    public void keep(Standing now) {
        Path file = folder.resolve(name(now));
        Path temporary = file.resolveSibling("writing.tmp");
        try {
            Files.createDirectories(folder);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
                TensorFile.write(out, parameters.named(), Map.of());
            }
            AtomicFile.rename(temporary, file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot keep weights in " + folder + ": " + FileErrors.reason(e), e);
        }
    }
}
