package org.fastforward.models.peft;

import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;

/**
 * Which of a base model's own tensors an adapter's folder holds: modules that were trained as a
 * whole, and biases.
 */
record SavedModules(PeftConfig config, Layout layout, AdapterPlan plan) {
    /** Transformers 5 calls GPT-NeoX's head as Llama's. */
    static String ownName(Layout layout, String name) {
        Architecture a = layout.config().architecture();
        String head = module(Architecture.LLAMA.head());
        return name.startsWith(head + ".")
                ? module(a.head()) + name.substring(head.length())
                : name;
    }

    /** Returns the path of a tensor's module. */
    static String module(String tensor) {
        return tensor.substring(0, tensor.lastIndexOf('.'));
    }

    /** PEFT saves every module whose path ends with a name, with all that is in it. */
    boolean holds(String tensor) {
        String module = module(tensor);
        for (String name : config.modulesToSave()) {
            String saved = module(ownName(layout, name + ".x"));
            for (int end = module.length(); end > 0; end = module.lastIndexOf('.', end - 1)) {
                if (module.substring(0, end).endsWith(saved)) {
                    return true;
                }
            }
        }
        return tensor.endsWith(".bias")
                && switch (config.bias()) {
                    case "all" -> true;
                    case "lora_only" -> isAdapted(module);
                    default -> false;
                };
    }

    private boolean isAdapted(String module) {
        for (int layer = 0; layer < plan.kinds().size(); layer++) {
            for (int i = 0; i < layout.linears().size(); i++) {
                String path = layout.layerPath(layer) + "." + layout.linears().get(i).path();
                if (path.equals(module)) {
                    return plan.kinds().get(layer).get(i).trains();
                }
            }
        }
        return false;
    }
}
