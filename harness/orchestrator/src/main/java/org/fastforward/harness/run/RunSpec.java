package org.fastforward.harness.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.fastforward.analysis.record.LearningRate;
import org.fastforward.analysis.record.RunRecord;
import org.fastforward.harness.settings.RunSettings;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.json.Json;
import org.fastforward.shared.names.Policy;

/**
 * One run, described in full before it starts: everything that its numbers depend on.
 *
 * @param grid name of the grid, and of its folder
 * @param profile scale: {@code mini}, {@code real} or {@code paper}
 * @param model name of the model
 * @param checkpoint folder of its checkpoint; relative paths count from the project's folder
 * @param task chat, instruction or medical
 * @param data {@code embedded}, or a file or folder
 * @param adapter lora, dora or full
 * @param seed of every random choice
 * @param arm adam or fast-forward
 * @param policy the line search of a fast-forward arm; empty for adam
 * @param role {@code cell}, or {@code learning-rate-study} for an Adam arm beside a cell
 * @param learningRateFactor by which the cell's learning rate was multiplied
 * @param settings hyperparameters, the factor applied
 * @param learningRateInName whether the learning rate is part of the cell's name, as where a grid
 *     crosses several; no part of the id
 */
public record RunSpec(
        String grid,
        String profile,
        String model,
        String checkpoint,
        String task,
        String data,
        String adapter,
        long seed,
        String arm,
        String policy,
        String role,
        double learningRateFactor,
        RunSettings settings,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean learningRateInName) {

    /** Data that come with the project. */
    public static final String EMBEDDED = "embedded";

    private static final ObjectMapper CANONICAL =
            Json.records().rebuild().addMixIn(RunSpec.class, Identity.class).build();

    /** Leaves out of the canonical form what changes no number. */
    interface Identity {
        @JsonIgnore
        boolean learningRateInName();
    }

    /** Whether this is the arm that sets a cell's target. */
    @JsonIgnore
    public boolean isAdam() {
        return RunRecord.ADAM.equals(arm);
    }

    /** Returns the line search of a fast-forward arm. */
    @JsonIgnore
    public Policy search() {
        return Policy.named(policy);
    }

    /** Returns the run's id: the first 12 hexadecimal digits of its specification's SHA-256. */
    @JsonIgnore
    public String id() {
        try {
            return Sha256.of(CANONICAL.writeValueAsBytes(this)).substring(0, 12);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the cell's name, such as {@code pythia-1.4b/chat/lora/0}, or {@code
     * pythia-1.4b/chat/lora/0/2e-5} where a grid crosses learning rates.
     */
    @JsonIgnore
    public String cell() {
        String name = model + "/" + task + "/" + adapter + "/" + seed;
        return learningRateInName ? name + "/" + LearningRate.text(cellLearningRate()) : name;
    }

    /** Returns the learning rate of the cell that this run belongs to or stands beside. */
    private double cellLearningRate() {
        return settings.learningRate() / learningRateFactor;
    }

    /** Returns the arm's name, such as {@code fast-forward paper}. */
    @JsonIgnore
    public String armName() {
        String name = isAdam() ? arm : arm + " " + policy;
        return learningRateFactor == 1
                ? name
                : name + " at learning rate x" + (long) learningRateFactor;
    }
}
