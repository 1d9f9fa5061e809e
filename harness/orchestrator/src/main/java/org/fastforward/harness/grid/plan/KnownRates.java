package org.fastforward.harness.grid.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.analysis.record.RunReader;
import org.fastforward.analysis.record.Summary;
import org.fastforward.harness.grid.Grid.Cell;
import org.fastforward.harness.grid.status.GridFolders;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.machine.Machine;
import org.fastforward.harness.spec.RunSpec;

/** What this machine's finished Adam arms of a grid took: operations per second of training. */
final class KnownRates {
    private final Map<Kind, double[]> sums = new HashMap<>();

    /** Runs that are alike in what decides their speed. */
    private record Kind(String model, String adapter, int threads, boolean gpu) {
        static Kind of(RunSpec run) {
            return new Kind(
                    run.model(),
                    run.adapter(),
                    run.settings().threads(),
                    Devices.isGpu(run.settings().device()));
        }
    }

    KnownRates(List<Cell> cells, Optional<GridFolders> begun) {
        begun.ifPresent(folders -> add(cells, folders));
    }

    private void add(List<Cell> cells, GridFolders folders) {
        for (int i = 0; i < cells.size(); i++) {
            RunSpec adam = cells.get(i).runs().get(0);
            RunFolder folder = folders.of(i).get(0);
            if (folders.hasBegun(folder) && folder.isDone()) {
                add(Kind.of(adam), folder);
            }
        }
    }

    private void add(Kind kind, RunFolder folder) {
        String hardware = RunReader.readRecord(folder).provenance().hardware();
        if (hardware.equals(Machine.hardware(kind.gpu()))) {
            Summary summary = RunReader.readState(folder).summary();
            double[] sum = sums.computeIfAbsent(kind, k -> new double[2]);
            sum[0] += summary.flopsExact();
            sum[1] += summary.wallS();
        }
    }

    /** Returns operations (exact) per second of runs like this one; 0 where none is known. */
    double of(RunSpec run) {
        double[] sum = sums.get(Kind.of(run));
        return sum == null || sum[1] == 0 ? 0 : sum[0] / sum[1];
    }
}
