package org.fastforward.models.flops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.fastforward.models.adapter.AdapterKind;
import org.fastforward.models.adapter.AdapterPlan;
import org.fastforward.models.adapter.AdapterSpec;
import org.fastforward.models.architecture.Layout;
import org.fastforward.models.checkpoint.Architecture;
import org.fastforward.models.checkpoint.ModelConfig;
import org.fastforward.models.checkpoint.Rope;
import org.fastforward.models.linear.Frozen;
import org.fastforward.models.linear.Lora;
import org.fastforward.models.linear.LowRank;
import org.fastforward.models.safetensors.DType;
import org.fastforward.models.standin.StandInRanks;
import org.junit.jupiter.api.Test;

/** Every expected number is added up by hand, product by product. */
class FlopModelTest {
    /** h 4, 1 head of 4, MLP 8, V 10. */
    private static Layout neox(int layers, boolean parallel) {
        return Layout.of(
                new ModelConfig(
                        Architecture.GPT_NEOX,
                        10,
                        4,
                        layers,
                        1,
                        1,
                        4,
                        8,
                        1e-5,
                        new Rope(2, 1e4, Optional.empty()),
                        parallel,
                        false,
                        0.02,
                        DType.F32));
    }

    /** h 4, 2 heads of 2, 1 key-value head, MLP 6, V 10. */
    private static Layout llama() {
        return Layout.of(
                new ModelConfig(
                        Architecture.LLAMA,
                        10,
                        4,
                        1,
                        2,
                        1,
                        2,
                        6,
                        1e-5,
                        new Rope(2, 1e4, Optional.empty()),
                        true,
                        false,
                        0.02,
                        DType.F32));
    }

    private static AdapterSpec spec(AdapterKind kind, double dropout) {
        return new AdapterSpec(kind, 2, 4, dropout, List.of());
    }

    // T = 3: qkv 2*3*4*12 = 288, dense 2*3*4*4 = 96, up 2*3*4*8 = 192, down 192: 768 a layer.
    // Adapter of qkv: 2*3*2*(4+12) = 192. Attention: 4*9*4 = 144. Head: 2*3*4*10 = 240.

    @Test
    void paperTrainingIsThreeForwardPasses() {
        FlopModel lora = new FlopModel(neox(1, true), spec(AdapterKind.LORA, 0), true);
        assertEquals(3 * (768 + 192 + 144 + 240), lora.trainingSequence(3, 2).paper());
        assertEquals(768 + 192 + 144 + 240, lora.evaluationSequence(3, 2).paper());
        assertEquals(2 * (4 + 12), lora.perStagePoint().paper());
        assertEquals(0, lora.perEvaluationPass().paper());
    }

    @Test
    void paperCountsDorasProductPerSequence() {
        FlopModel dora = new FlopModel(neox(1, true), spec(AdapterKind.DORA, 0), true);
        assertEquals(768 + 192 + 2 * 4 * 12 * 2 + 144 + 240, dora.evaluationSequence(3, 2).paper());
        assertEquals(2 * (4 + 12) + 12, dora.perStagePoint().exact());
    }

    @Test
    void exactLeavesOutWhatNothingTrainedReaches() {
        FlopModel lora = new FlopModel(neox(1, true), spec(AdapterKind.LORA, 0), true);
        // Causal attention 4*4*(3*4/2) = 96, forward and twice backward. Head at 2 labels
        // 2*2*4*10 = 160, forward and dX. Layer 0 of a parallel layer: only dense needs dX.
        // Adapter: forward 192, dB 2*3*2*12 = 144, inner 144, dA 2*3*2*4 = 48.
        double expected = 768 + 96 + 3 * 96 + 2 * 160 + 192 + 144 + 144 + 48;
        assertEquals(expected, lora.trainingSequence(3, 2).exact());
    }

    @Test
    void standInsReplaceTheProductsOfTheWayBackAlone() {
        Layout layout = neox(2, true);
        AdapterPlan plan = AdapterPlan.of(layout, spec(AdapterKind.LORA, 0));
        FlopModel exact = new FlopModel(layout, plan, true);
        FlopModel low = new FlopModel(layout, plan, StandInRanks.equal(layout, 0.25), true);
        // k = 1 of min(n, m) = 4. Thin products: qkv 2*3*1*(4+12) = 96, dense 2*3*(4+4) = 48, up
        // and
        // down 2*3*(4+8) = 72 each. In layer 0 a gradient passes dense alone.
        double saved = (96 - 48) + (288 - 96) + (96 - 48) + 2 * (192 - 72);
        assertEquals(saved, less(exact, low, Flops::exact));
        assertEquals(saved, less(exact, low, Flops::paper));
        assertEquals(exact.evaluationSequence(3, 2), low.evaluationSequence(3, 2));
        AdapterPlan dropping = AdapterPlan.of(layout, spec(AdapterKind.DORA, 0.1));
        FlopModel dora = new FlopModel(layout, dropping, true);
        FlopModel lowDora = new FlopModel(layout, dropping, StandInRanks.equal(layout, 1), true);
        // The dropped input's product with W goes back through it once more.
        assertEquals(saved + (288 - 96), less(dora, lowDora, Flops::exact));
        assertEquals(saved, less(dora, lowDora, Flops::paper));
    }

    private static double less(FlopModel one, FlopModel other, ToDoubleFunction<Flops> of) {
        return of.applyAsDouble(one.trainingSequence(3, 2))
                - of.applyAsDouble(other.trainingSequence(3, 2));
    }

    @Test
    void exactReachesBackThroughLaterLayersAndSerialResiduals() {
        FlopModel two = new FlopModel(neox(2, true), spec(AdapterKind.LORA, 0), true);
        double first = 768 + 96 + 3 * 96 + 192 + 144 + 144 + 48;
        // In layer 1 every linear map passes a gradient on, through the adapter too (48).
        double second = 2 * 768 + 3 * 96 + 192 + 144 + 144 + 48 + 48;
        assertEquals(first + second + 2 * 160, two.trainingSequence(3, 2).exact());
        FlopModel serial = new FlopModel(neox(1, false), spec(AdapterKind.LORA, 0), true);
        double one = 768 + (96 + 192 + 192) + 3 * 96 + 192 + 144 + 144 + 48 + 2 * 160;
        assertEquals(one, serial.trainingSequence(3, 2).exact());
    }

    @Test
    void exactEvaluationMergesOncePerPass() {
        FlopModel lora = new FlopModel(neox(1, true), spec(AdapterKind.LORA, 0.1), true);
        assertEquals(768 + 96 + 160, lora.evaluationSequence(3, 2).exact());
        assertEquals(2 * 4 * 12 * 2 + 48, lora.perEvaluationPass().exact());
        FlopModel dora = new FlopModel(neox(1, true), spec(AdapterKind.DORA, 0.1), true);
        double norm = 2 * 2 * 4 * 12 + 2 * 4 * (4 + 12);
        assertEquals(2 * 4 * 12 * 2 + 48 + 48 + norm, dora.perEvaluationPass().exact());
        assertEquals(norm, dora.perStep().exact());
        // The dropped input meets the frozen weight once more; layer 0 passes nothing on.
        FlopModel dry = new FlopModel(neox(1, true), spec(AdapterKind.DORA, 0), true);
        assertEquals(288, dora.trainingSequence(3, 2).exact() - dry.trainingSequence(3, 2).exact());
    }

    @Test
    void llamaCountsGroupedHeads() {
        FlopModel lora = new FlopModel(llama(), spec(AdapterKind.LORA, 0), true);
        // T = 2. q 2*2*4*4 = 64, k 2*2*4*2 = 32, v 32, o 64, gate, up, down 2*2*4*6 = 96 each.
        double linears = 64 + 32 + 32 + 64 + 3 * 96;
        // Adapters: 2*2*2*(n+m): q 64, k 48, v 48, o 64.
        double adapters = 64 + 48 + 48 + 64;
        double attention = 4 * 4 * 4;
        assertEquals(
                linears + adapters + attention + 2 * 2 * 4 * 10,
                lora.evaluationSequence(2, 2).paper());
        // Backward: o, gate, up, down pass gradients on; adapters dB + inner + dA, o also dX.
        double back = 64 + 3 * 96;
        double low = 8 * ((2 * 4 + 4) + (2 * 2 + 4) + (2 * 2 + 4) + (2 * 4 + 4 + 4));
        double causal = 4 * 4 * 3;
        assertEquals(
                linears + back + adapters + low + 3 * causal + 2 * (2 * 1 * 4 * 10),
                lora.trainingSequence(2, 1).exact());
    }

    @Test
    void fullTrainingHasWeightGradientsEverywhere() {
        FlopModel full = new FlopModel(neox(1, true), AdapterSpec.FULL, true);
        assertEquals(3 * (768 + 96 + 160), full.trainingSequence(3, 2).exact());
        assertEquals(0, full.perEvaluationPass().exact());
    }

    @Test
    void aStageOfFullTrainingMovesEveryWeight() {
        FlopModel full = new FlopModel(neox(1, true), AdapterSpec.FULL, true);
        // Linear maps 48 + 16 + 32 + 32 and their biases 12 + 4 + 8 + 4, two norms of a layer 8
        // each and the last 8, embedding and head 40 each.
        long weights = 128 + 28 + 16 + 8 + 80;
        assertEquals(weights, full.trainedWeights());
        assertEquals((double) weights, full.perStagePoint().paper());
        assertEquals((double) weights, full.perStagePoint().exact());
    }

    /** Layer 0 of two frozen: nothing of it is differentiated, and layer 1 is as a first layer. */
    @Test
    void countsLayerByLayerWhatAPlanAdapts() {
        Layout layout = neox(2, true);
        LowRank size = new LowRank(2, 4, false, 0);
        AdapterPlan plan =
                AdapterPlan.of(
                        layout,
                        (layer, map) ->
                                layer == 1 && map.name().equals("query_key_value")
                                        ? new Lora(size)
                                        : new Frozen());
        FlopModel flops = new FlopModel(layout, plan, true);
        double frozen = 768 + 96;
        double adapted = 768 + 96 + 3 * 96 + 192 + 144 + 144 + 48;
        assertEquals(frozen + adapted + 2 * 160, flops.trainingSequence(3, 2).exact());
        assertEquals(2 * (4 + 12), flops.perStagePoint().exact());
        assertEquals(2 * 4 * 12 * 2 + 48, flops.perEvaluationPass().exact());
    }
}
