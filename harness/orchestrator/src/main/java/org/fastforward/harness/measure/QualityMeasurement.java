package org.fastforward.harness.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.fastforward.analysis.measured.Quality;
import org.fastforward.harness.engine.gradient.Evaluation;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.inputs.InputLocation;
import org.fastforward.harness.inputs.RunData;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.LanguageModel;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.Task;

/** Loss, perplexity and accuracy of a finished run on its own test set and on other tasks'. */
public final class QualityMeasurement {
    private final RunSpec spec;
    private final CellInputs inputs;

    /**
     * @param spec the run
     * @param inputs its cell's
     */
    public QualityMeasurement(RunSpec spec, CellInputs inputs) {
        this.spec = spec;
        this.inputs = inputs;
    }

    /**
     * A test set.
     *
     * @param task whose
     * @param examples its sequences
     */
    public record TestSet(String task, List<Example> examples) {}

    /**
     * Returns the test sets that are to be measured.
     *
     * @param lines told now and then how far tokenising is
     * @return the run's own, then the others; none where no task is named
     * @throws UserException if a task is none, adds tokens that the model lacks, or its data are
     *     not found
     */
    public List<TestSet> testSets(Consumer<String> lines) {
        List<TestSet> sets = new ArrayList<>();
        for (String entry : spec.settings().qualityTasks()) {
            if (sets.isEmpty()) {
                sets.add(new TestSet(spec.task(), inputs.data().splits().test()));
            }
            if (!entry.split("=", 2)[0].equals(spec.task())) {
                sets.add(other(entry, lines));
            }
        }
        return sets;
    }

    /**
     * Measures.
     *
     * @param sets the test sets
     * @param evaluation makes an evaluation of some sequences
     * @param between called between pieces of the work; what it throws ends it
     * @return a row for each
     */
    public static List<Quality> of(
            LanguageModel model,
            List<TestSet> sets,
            Function<List<Example>, Evaluation> evaluation,
            Runnable between) {
        List<Quality> rows = new ArrayList<>();
        for (TestSet set : sets) {
            Evaluation whole = evaluation.apply(set.examples());
            rows.add(
                    new Quality(
                            set.task(),
                            set.examples().size(),
                            whole.labels(),
                            whole.loss(model, between),
                            whole.accuracy(model, between)));
        }
        return rows;
    }

    private TestSet other(String entry, Consumer<String> lines) {
        String[] parts = entry.split("=", 2);
        String name = parts[0];
        List<String> added = Task.named(name).specialTokens();
        if (!added.isEmpty() && !Task.named(spec.task()).specialTokens().equals(added)) {
            throw new UserException(
                    "setting quality_tasks names "
                            + name
                            + ", whose tokens a model trained on "
                            + spec.task()
                            + " does not have; name another task");
        }
        String place = parts.length == 2 ? parts[1] : place(name);
        RunData data =
                RunData.load(
                        spec.on(name, place),
                        inputs.checkpoint().folder(),
                        inputs.layout().config().vocabSize(),
                        System.getenv(),
                        lines);
        return new TestSet(name, data.splits().test());
    }

    /** Beside the run's own data, where that can be told. */
    private String place(String task) {
        if (spec.data().equals(RunSpec.EMBEDDED)) {
            return RunSpec.EMBEDDED;
        }
        String folder = System.getenv().getOrDefault(InputLocation.DATA_VARIABLE, "");
        if (spec.data().startsWith(InputLocation.DATA) && !folder.isEmpty()) {
            return InputLocation.dataOf(Path.of(folder), task);
        }
        throw new UserException(
                "setting quality_tasks names "
                        + task
                        + " without its data: write "
                        + task
                        + "=place, as tasks of a grid file name it");
    }
}
