package org.fastforward.models.decoder;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;

/**
 * Puts a model's kernel text together: the architecture's layer once for each {@link Mode}, its
 * linear maps computed as the adapter says.
 */
public final class ModelKernels {
    /** How a layer is computed. */
    public enum Mode {
        /** With the adapter and its dropout. */
        TRAIN,
        /** With the adapter, without dropout. */
        ADAPTED,
        /** Plain linear maps: no adapter, or one merged into the weights. */
        PLAIN;

        public String method() {
            return "layer_" + suffix();
        }

        String suffix() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private ModelKernels() {}

    /** Compiles them for weights in a type that the device computes well in. */
    public static Kernels compile(NDManager manager, Layout layout, AdapterSpec adapter) {
        return compile(manager, layout, adapter, false);
    }

    /**
     * Compiles them.
     *
     * @param widens whether products of weights are computed in float32 though the weights are not
     */
    public static Kernels compile(
            NDManager manager, Layout layout, AdapterSpec adapter, boolean widens) {
        Map<String, Object> literals = new HashMap<>(layout.literals());
        literals.put("widens", widens ? "True" : "False");
        literals.put("scale", adapter.scale());
        literals.put("dropout", adapter.dropout());
        StringBuilder text = new StringBuilder();
        text.append(KernelText.fill(layout.kernels(), literals)).append('\n');
        text.append(KernelText.fill("common.py", literals)).append('\n');
        text.append(KernelText.fill("weights.py", literals)).append('\n');
        if (adapter.lowRank()) {
            text.append(KernelText.fill("merge_" + adapter.kind().id() + ".py", literals))
                    .append('\n');
        }
        for (Mode mode : Mode.values()) {
            literals.put("mode", mode.suffix());
            linears(text, layout, adapter, mode, literals);
            text.append(KernelText.fill(layout.layerKernel(), literals)).append('\n');
        }
        return Kernels.compile(manager, text.toString());
    }

    private static void linears(
            StringBuilder text,
            Layout layout,
            AdapterSpec adapter,
            Mode mode,
            Map<String, Object> literals) {
        List<LinearSpec> adapted = adapter.adapted(layout);
        literals.put("drops", mode == Mode.TRAIN && adapter.dropout() > 0 ? "True" : "False");
        for (LinearSpec linear : layout.linears()) {
            boolean plain = mode == Mode.PLAIN || !adapted.contains(linear);
            literals.put("name", linear.name());
            literals.put("at", adapted.indexOf(linear) * inputsOf(adapter.kind()));
            String resource = plain ? "linear_frozen.py" : "linear_" + adapter.kind().id() + ".py";
            text.append(KernelText.fill(resource, literals)).append('\n');
        }
    }

    /** How many tensors an adapted linear map's kernel takes. */
    private static int inputsOf(AdapterKind kind) {
        return switch (kind) {
            case LORA -> 2;
            case DORA -> 4;
            case NONE, FULL -> 0;
        };
    }
}
