package org.fastforward.models.decoder;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.architecture.LinearSpec;
import org.fastforward.models.kernels.KernelText;
import org.fastforward.models.kernels.Kernels;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.KindKernels;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.Mode;
import org.fastforward.models.standin.WayBack;

/**
 * A model's kernels: the architecture's layer once for each {@link Mode} and each way in which the
 * plan has it computed, so that layers which are adapted alike share their kernel.
 */
public final class DecoderKernels {
    private final Kernels kernels;
    private final AdapterPlan plan;
    private final List<List<LinearKind>> variants;
    private final List<LinearKind> kinds;

    private DecoderKernels(
            NDManager manager,
            Layout layout,
            AdapterPlan plan,
            Precision precision,
            WayBack wayBack,
            boolean byHand) {
        this.plan = plan;
        this.variants = plan.variants();
        this.kinds = List.copyOf(plan.distinct());
        Map<String, Object> literals = new HashMap<>(layout.literals());
        literals.put("widens", literal(precision.widens()));
        StringBuilder text = new StringBuilder();
        for (String resource :
                List.of(
                        layout.kernels(),
                        "wide.py",
                        precision.products().kernels(),
                        precision.products().thin(),
                        "common.py",
                        "dropout.py",
                        "weights.py")) {
            append(text, resource, literals);
        }
        for (LinearKind kind : kinds) {
            if (!kind.support().isEmpty()) {
                append(text, kind.support(), with(literals, kind));
            }
        }
        List<LinearKind> plain =
                layout.linears().stream().<LinearKind>map(l -> new Frozen()).toList();
        layer(text, layout, plain, Mode.PLAIN, Mode.PLAIN.suffix(), literals);
        for (int v = 0; v < variants.size(); v++) {
            for (Mode mode : List.of(Mode.TRAIN, Mode.ADAPTED)) {
                layer(text, layout, variants.get(v), mode, suffix(mode, v), literals);
            }
        }
        if (byHand) {
            append(text, "by_hand_products.py", literals);
            append(text, precision.products().attention(), literals);
            append(text, "by_hand.py", literals);
            append(text, wayBack.kernels(), literals);
            int first = plan.firstTrained();
            for (int i = first; i < plan.kinds().size(); i++) {
                boolean seen =
                        plan.kinds()
                                .subList(first + 1, Math.max(first + 1, i))
                                .contains(plan.kinds().get(i));
                if (i == first || !seen) {
                    layerByHand(text, layout, i, literals);
                }
            }
        }
        this.kernels = Kernels.compile(manager, text.toString());
    }

    /** A layer and its way back; the first trained layer's ends at what is trained in it. */
    private void layerByHand(
            StringBuilder text, Layout layout, int index, Map<String, Object> literals) {
        Map<String, Object> forLayer = new HashMap<>(literals);
        forLayer.put("variant", byHandSuffix(index));
        int at = 0;
        int grads = 0;
        for (int i = 0; i < layout.linears().size(); i++) {
            LinearSpec map = layout.linears().get(i);
            LinearKind kind = plan.kinds().get(index).get(i);
            boolean needs = plan.needsInputGradient(layout, index, map);
            Map<String, Object> own = with(literals, kind);
            own.put("name", map.name());
            own.put("map", i);
            own.put("variant", byHandSuffix(index));
            own.put("at", at);
            own.put("grads", grads);
            own.put("drops", literal(kind.dropout() > 0));
            own.put("needs", literal(needs));
            own.putAll(kind.byHandLiterals(map, needs));
            for (String resource : kind.byHand()) {
                append(text, resource, own);
            }
            at += kind.inputs();
            grads += kind.trained(map).size();
            forLayer.put(map.name() + "_trains", literal(kind.trains()));
            forLayer.put(map.name() + "_needs", literal(needs));
            forLayer.put(map.name() + "_reached", literal(needs || kind.trains()));
        }
        append(text, layout.layerByHand(), forLayer);
    }

    private String byHandSuffix(int layer) {
        int variant = variants.indexOf(plan.kinds().get(layer));
        return layer == plan.firstTrained() ? variant + "_first" : String.valueOf(variant);
    }

    private static String literal(boolean value) {
        return value ? "True" : "False";
    }

    /** Compiles them with {@link WayBack#EXACT}. */
    public static DecoderKernels compile(
            NDManager manager, Layout layout, AdapterPlan plan, Precision precision) {
        return compile(manager, layout, plan, precision, WayBack.EXACT);
    }

    /**
     * Compiles them.
     *
     * @param manager decides the device and closes them
     * @param wayBack how the gradient passes frozen weights, where it goes by hand
     */
    public static DecoderKernels compile(
            NDManager manager,
            Layout layout,
            AdapterPlan plan,
            Precision precision,
            WayBack wayBack) {
        boolean byHand = ByHand.can(plan);
        return new DecoderKernels(manager, layout, plan, precision, wayBack, byHand);
    }

    private void layer(
            StringBuilder text,
            Layout layout,
            List<LinearKind> variant,
            Mode mode,
            String suffix,
            Map<String, Object> literals) {
        int at = 0;
        for (int i = 0; i < variant.size(); i++) {
            LinearKind kind = variant.get(i);
            Map<String, Object> own = with(literals, kind);
            LinearSpec map = layout.linears().get(i);
            own.put("name", map.name());
            own.put("mode", suffix);
            own.put("at", at);
            own.put("product", mode == Mode.TRAIN ? "product" : "product_free");
            own.put("drops", literal(mode == Mode.TRAIN && kind.dropout() > 0));
            append(text, kind.forward(mode), own);
            at += kind.inputs();
        }
        Map<String, Object> own = new HashMap<>(literals);
        own.put("mode", suffix);
        // Without gradients what a layer has just computed may be overwritten.
        own.put("rotate", mode == Mode.TRAIN ? "rotate" : "turn_");
        own.put("in_place", mode == Mode.TRAIN ? "" : "_");
        append(text, layout.layerKernel(), own);
    }

    private Map<String, Object> with(Map<String, Object> literals, LinearKind kind) {
        Map<String, Object> own = new HashMap<>(literals);
        own.putAll(kind.literals());
        own.put("kind", kindSuffix(kind));
        return own;
    }

    private static void append(StringBuilder text, String resource, Map<String, ?> literals) {
        text.append(KernelText.fill(resource, literals)).append('\n');
    }

    private String kindSuffix(LinearKind kind) {
        return "_" + kinds.indexOf(kind);
    }

    private static String suffix(Mode mode, int variant) {
        return mode.suffix() + "_" + variant;
    }

    /** Returns the kernels. */
    public Kernels kernels() {
        return kernels;
    }

    /** Returns the kernel that computes a layer. */
    public String layer(int layer, Mode mode) {
        return "layer_"
                + (mode == Mode.PLAIN
                        ? mode.suffix()
                        : suffix(mode, variants.indexOf(plan.kinds().get(layer))));
    }

    /** Returns the kernel that computes a layer and keeps what its {@link #back} needs. */
    String keep(int layer) {
        return "layer_keep_" + byHandSuffix(layer);
    }

    /** Returns the kernel of a layer's gradient. */
    String back(int layer) {
        return "layer_back_" + byHandSuffix(layer);
    }

    /** Returns the functions of a kind of the plan. */
    public KindKernels of(LinearKind kind) {
        return new KindKernels(kernels, kindSuffix(kind));
    }
}
