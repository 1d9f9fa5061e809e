package org.fastforward.harness.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.fastforward.harness.pretrain.Pretraining;
import org.fastforward.models.kernels.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff pretrain}: makes a miniature. */
@Command(
        name = "pretrain",
        description = "Pretrain a miniature on a text corpus and write it as a checkpoint folder.",
        footer = {
            "",
            "Example:",
            "  bin/ff pretrain --model pythia-1.4b --corpus corpus.txt \\",
            "      --tokenizer tokenizers/gpt_neox --out miniatures/pythia-1.4b"
        })
final class PretrainCommand implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Option(names = "--model", required = true, description = "Name of a miniature.")
    private String model;

    @Option(
            names = "--corpus",
            required = true,
            description = "Text file; a line with a form feed separates documents.")
    private Path corpus;

    @Option(
            names = "--tokenizer",
            required = true,
            description = "Folder with tokenizer.json and tokenizer_config.json.")
    private Path tokenizer;

    @Option(names = "--out", required = true, description = "Folder to write.")
    private Path out;

    @Option(names = "--steps", defaultValue = "2000", description = "Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--rows",
            defaultValue = "16",
            description = "Sequences per step. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
            names = "--context",
            defaultValue = "256",
            description = "Tokens per sequence. Default: ${DEFAULT-VALUE}.")
    private int context;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.004",
            description = "Peak learning rate. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Threads of a tensor operation. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Override
    public Integer call() {
        Kernels.threads(threads);
        String text =
                String.format(
                        Locale.ROOT,
                        "bin/ff pretrain --model %s --steps %d --rows %d --context %d"
                                + " --learning-rate %s --seed %d --threads %d",
                        model,
                        steps,
                        rows,
                        context,
                        learningRate,
                        seed,
                        threads);
        Pretraining.Request request =
                new Pretraining.Request(
                        model,
                        corpus,
                        tokenizer,
                        out,
                        steps,
                        rows,
                        context,
                        learningRate,
                        seed,
                        text);
        long start = System.nanoTime();
        double loss =
                Pretraining.run(
                        request,
                        (step, trainLoss) -> {
                            if (step % 100 == 0 || step == 1) {
                                print(
                                        "%s step %d loss %.4f %.0f s%n",
                                        model, step, trainLoss, (System.nanoTime() - start) / 1e9);
                            }
                        });
        print("%s: held-out loss %.4f nats per token, written to %s%n", model, loss, out);
        return 0;
    }

    private void print(String format, Object... args) {
        command.commandLine().getOut().printf(Locale.ROOT, format, args);
        command.commandLine().getOut().flush();
    }
}
