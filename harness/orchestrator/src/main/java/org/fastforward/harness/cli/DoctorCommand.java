package org.fastforward.harness.cli;

import java.io.PrintWriter;
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
        boolean works =
                tell(new Checkup(results.path(), System.getenv(), new SlurmClient()).findings());
        // The device's findings come last, and one that is not there hides nothing.
        return (device == null || tell(new DeviceCheck(device).findings())) && works ? 0 : 2;
    }

    private boolean tell(List<Finding> findings) {
        PrintWriter out = command.commandLine().getOut();
        findings.forEach(finding -> out.println(finding.line()));
        out.flush();
        return findings.stream().noneMatch(f -> f.level() == Finding.Level.BAD);
    }
}
