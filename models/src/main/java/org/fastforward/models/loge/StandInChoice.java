package org.fastforward.models.loge;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.fastforward.shared.UserException;

/**
 * Which rank-k matrix stands in for a frozen weight {@code W = sum of sigma_i u_i v_i'} on the way
 * back.
 */
public enum StandInChoice {
    /**
     * Ours: the one that minimises the expected squared error of dX = dY W over the gradients dY
     * that arrive, {@code W Q Q'} with the k leading eigenvectors Q of the second moment of dX.
     */
    GRADIENT,
    /**
     * As {@link #GRADIENT}, with the same work in each layer, but a rank for each map by what its
     * directions keep of the gradient.
     */
    ENERGY,
    /**
     * Our reading of LoGE, whose exact score is not public: the k directions of the largest {@code
     * |sigma_i dL/dsigma_i|}, {@code dL/dsigma_i = u_i' (dL/dW) v_i}: first-order importance by
     * task gradient and weight salience.
     */
    IMPORTANCE,
    /** The k directions of the largest sigma_i. */
    SINGULAR;

    /** Returns the name in settings. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the choice of this name.
     *
     * @throws UserException naming the known ones
     */
    public static StandInChoice named(String id) {
        return Arrays.stream(values())
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new UserException(
                                        "unknown choice of stand-ins '"
                                                + id
                                                + "'; known: "
                                                + Arrays.stream(values())
                                                        .map(StandInChoice::id)
                                                        .collect(Collectors.joining(", "))));
    }
}
