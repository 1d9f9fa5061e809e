package org.fastforward.models.adapter;

import java.util.Arrays;
import java.util.function.Function;
import org.fastforward.models.linear.Dora;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.Full;
import org.fastforward.models.linear.LinearKind;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.shared.UserException;
import org.fastforward.shared.names.AdapterName;

/** What is trained. */
public enum AdapterKind {
    /** Nothing: the base model as it is. */
    NONE(AdapterName.NONE, false, size -> new Frozen()),
    /** Low-rank adapters (Hu et al., 2021). */
    LORA(AdapterName.LORA, true, Lora::new),
    /** Weight-decomposed low-rank adapters (Liu et al., 2024). */
    DORA(AdapterName.DORA, true, Dora::new),
    /** Every weight of the model. */
    FULL(AdapterName.FULL, false, size -> new Full());

    private final AdapterName name;
    private final boolean lowRank;

    // A constructor: it has no state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<LowRank, LinearKind> linear;

    AdapterKind(AdapterName name, boolean lowRank, Function<LowRank, LinearKind> linear) {
        this.name = name;
        this.lowRank = lowRank;
        this.linear = linear;
    }

    /** Whether it adds low-rank matrices to some of the linear maps. */
    public boolean lowRank() {
        return lowRank;
    }

    /** Returns how a linear map that it trains is computed. */
    public LinearKind linear(LowRank size) {
        return linear.apply(size);
    }

    /** Returns the name in configurations and on the command line. */
    public String id() {
        return name.id();
    }

    /**
     * Returns the adapter of this name.
     *
     * @throws UserException naming the known ones
     */
    public static AdapterKind named(String id) {
        AdapterName known = AdapterName.named(id);
        return Arrays.stream(values()).filter(k -> k.name == known).findFirst().orElseThrow();
    }
}
