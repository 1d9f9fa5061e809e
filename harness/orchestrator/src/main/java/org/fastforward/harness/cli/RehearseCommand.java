package org.fastforward.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.fastforward.harness.rehearse.FreeSpace;
import org.fastforward.harness.rehearse.Measured;
import org.fastforward.harness.rehearse.Prediction;
import org.fastforward.harness.rehearse.RealModels;
import org.fastforward.harness.rehearse.Rehearsal;
import org.fastforward.harness.rehearse.RehearsalReport;
import org.fastforward.harness.rehearse.RehearsalRequest;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.harness.shape.ModelShape;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff rehearse}: what a real model would take on this machine. */
@Command(
        name = "rehearse",
        description =
                "Write a checkpoint of a real model's shape with random weights, load it, train a"
                        + " step, run a Fast Forward stage, and say what a real cell would take on"
                        + " this machine.",
        footer = {
            "",
            "Examples:",
            "  bin/ff rehearse --model smollm2-135m",
            "  bin/ff rehearse --model llama-3-8b --scratch /data/tmp",
            "  bin/ff rehearse --model pythia-6.9b --dtype bfloat16 --adapter dora"
        })
final class RehearseCommand implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Option(
            names = "--model",
            required = true,
            description = "pythia-1.4b, pythia-2.8b, pythia-6.9b, llama-3-8b or smollm2-135m.")
    private String model;

    @Option(
            names = "--adapter",
            defaultValue = "lora",
            description = "lora or dora. Default: ${DEFAULT-VALUE}.")
    private String adapter;

    @Option(
            names = "--dtype",
            description =
                    "Type in which the base model computes: float32 or bfloat16. Default: the"
                            + " paper's.")
    private String dtype;

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "auto, cpu or cuda:N. Default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--sequences",
            defaultValue = "2",
            description = "Sequences of the step. Default: ${DEFAULT-VALUE}.")
    private int sequences;

    @Option(
            names = "--length",
            defaultValue = "32",
            description = "Tokens of each. Default: ${DEFAULT-VALUE}.")
    private int length;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Threads of one tensor operation; 0: all cores. Default: 0.")
    private int threads;

    @Option(
            names = "--mean-length",
            description =
                    "Tokens that a sequence of the real cell is taken to have. Default:"
                            + " max_length, an upper bound.")
    private Integer meanLength;

    @Option(
            names = "--scratch",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Folder for the checkpoint. Default: ${DEFAULT-VALUE}.")
    private Path scratch;

    @Option(names = "--keep", description = "Leave the checkpoint where it is.")
    private boolean keep;

    @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() {
        ModelShape shape = RealModels.shape(model);
        RunSettings settings = Prediction.settings(model, "medical");
        int mean = meanLength == null ? settings.maxLength() : meanLength;
        if (mean < 2 || mean > settings.maxLength()) {
            throw new UserException(
                    "--mean-length is "
                            + mean
                            + "; it must lie in 2 to max_length, "
                            + settings.maxLength());
        }
        RehearsalRequest request =
                new RehearsalRequest(
                        model,
                        shape.config(),
                        shape.maxPositions(),
                        AdapterKind.named(adapter),
                        DType.ofConfigName(dtype == null ? shape.dtype() : dtype),
                        device,
                        threads,
                        sequences,
                        length,
                        scratch,
                        keep,
                        seed);
        Measured measured =
                new Rehearsal(request, settings, this::progress).run(FreeSpace.of(scratch));
        PrintWriter out = command.commandLine().getOut();
        out.print(RehearsalReport.text(request, settings, measured, mean));
        out.flush();
        return 0;
    }

    /** Standard output is the result; what happens meanwhile goes to standard error. */
    private void progress(String line) {
        PrintWriter err = command.commandLine().getErr();
        err.println("rehearse: " + line);
        err.flush();
    }
}
