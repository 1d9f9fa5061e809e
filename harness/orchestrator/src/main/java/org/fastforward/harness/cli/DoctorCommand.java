package org.fastforward.harness.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.fastforward.harness.doctor.Checkup;
import org.fastforward.harness.doctor.DeviceCheck;
import org.fastforward.harness.doctor.Finding;
import org.fastforward.harness.slurm.job.SlurmClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff doctor}: what runs need of this machine. */
@Command(
        name = "doctor",
        description =
                "Look at what runs need of this machine, a line for each thing; exit code 2 if they"
                        + " cannot work.",
        footer = {
            "",
            "Examples:",
            "  bin/ff doctor --results /data/results",
            "  bin/ff doctor --device cuda:0"
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @Mixin private ResultsOption results;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "Compare losses and gradients on auto, cpu or cuda:N with autograd's in float32"
                            + " on the processor, too.")
    private String device;

    @Override
    public Integer call() {
        List<Finding> findings =
                new ArrayList<>(
                        new Checkup(results.path(), System.getenv(), new SlurmClient()).findings());
        if (device != null) {
            findings.addAll(new DeviceCheck(device).findings());
        }
        PrintWriter out = command.commandLine().getOut();
        findings.forEach(finding -> out.println(finding.line()));
        out.flush();
        return findings.stream().anyMatch(f -> f.level() == Finding.Level.BAD) ? 2 : 0;
    }
}
