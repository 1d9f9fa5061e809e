package org.fastforward.harness.settings;

import org.fastforward.shared.UserException;
import org.fastforward.shared.names.EndingName;
import org.fastforward.shared.names.OptimizerName;
import org.fastforward.shared.names.RateRule;
import org.fastforward.shared.names.StageRuleName;
import org.fastforward.tasks.Order;

/** What settings must not say, alone or together. */
final class Combinations {
    private Combinations() {}

    static void requireRate(String rate, String optimizer, String stageRule) {
        boolean follows = RateRule.named(rate) == RateRule.FOLLOW;
        if (OptimizerName.named(optimizer) == OptimizerName.PRODIGY && follows) {
            throw new UserException(
                    "setting rate is follow; with optimizer prodigy, which finds its own rate, it"
                            + " must be fixed");
        }
        if (StageRuleName.named(stageRule) == StageRuleName.ADAPTIVE && follows) {
            throw new UserException(
                    "setting stage_rule is adaptive; with rate follow, which says itself when stages"
                            + " come, it must be interval");
        }
    }

    static void requireEnding(String ending, String stageRule) {
        if (EndingName.named(ending) == EndingName.CONVERGED
                && StageRuleName.named(stageRule) == StageRuleName.ADAPTIVE) {
            throw new UserException(
                    "setting ending is converged, which counts stages that keep nothing; with"
                            + " stage_rule adaptive, which takes stages back, it must be target or"
                            + " steps");
        }
    }

    static void requireOrder(Order order) {
        if (order == null) {
            throw new UserException("setting order must be shuffled or as_given");
        }
    }

    static void requirePlane(int plane, int keepWeights) {
        if (plane == 1 || (plane > 0 && keepWeights == 0)) {
            throw new UserException(
                    "setting plane is "
                            + plane
                            + "; it must be 0, or at least 2 with keep_weights at least 1");
        }
    }
}
