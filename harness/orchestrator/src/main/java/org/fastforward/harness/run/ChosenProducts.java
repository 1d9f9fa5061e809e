package org.fastforward.harness.run;

import ai.djl.ndarray.NDManager;
import java.util.Locale;
import java.util.Optional;
import org.fastforward.analysis.record.RunFolder;
import org.fastforward.harness.inputs.CellInputs;
import org.fastforward.harness.machine.Devices;
import org.fastforward.harness.spec.RunSpec;
import org.fastforward.models.kernels.MatrixProducts;
import org.fastforward.models.safetensors.DType;
import org.fastforward.shared.names.ProductsName;

/**
 * How a run with a bfloat16 base on a CPU multiplies: as it is told, else as its own record says if
 * it has one, or that of the run that it follows, so that arms of a cell and repetitions compute
 * alike; else what is the faster now. It becomes a fact of the run's record.
 */
final class ChosenProducts {
    private ChosenProducts() {}

    /**
     * Returns a run's inputs with its products; unchanged if there is nothing to choose.
     *
     * @param own the run's folder
     * @param followed the folder of its cell's Adam arm, or of the run that it repeats
     */
    static CellInputs with(
            RunSpec spec,
            CellInputs inputs,
            RunFolder own,
            Optional<RunFolder> followed,
            Progress progress) {
        if (inputs.gpu() || !spec.settings().dtype().equals(DType.BF16.configName())) {
            return inputs;
        }
        ProductsName asked = ProductsName.named(spec.settings().products());
        if (asked != ProductsName.AUTO) {
            return inputs.with(asked);
        }
        if (own.exists() || followed.isPresent()) {
            // A record without the fact is older than the choice, and was widened.
            return inputs.with(
                    RecordedFact.find(CellInputs.PRODUCTS, own, followed)
                            .map(ProductsName::named)
                            .orElse(ProductsName.WIDENED));
        }
        return measured(spec, inputs, progress);
    }

    private static CellInputs measured(RunSpec spec, CellInputs inputs, Progress progress) {
        try (NDManager manager = Devices.manager(spec.settings().device())) {
            MatrixProducts rate = MatrixProducts.measure(manager);
            ProductsName faster =
                    rate.bfloat16IsFaster() ? ProductsName.NATIVE : ProductsName.WIDENED;
            progress.line(
                    String.format(
                            Locale.ROOT,
                            "%s %s: products of bfloat16 %s (%.0f GFLOP/s, of float32 %.0f)",
                            spec.cell(),
                            spec.armName(),
                            faster.id(),
                            rate.bfloat16(),
                            rate.float32()));
            return inputs.with(faster);
        }
    }
}
