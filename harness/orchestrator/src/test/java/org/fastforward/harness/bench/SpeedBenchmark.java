package org.fastforward.harness.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.fastforward.harness.engine.optimizer.AdamW;
import org.fastforward.harness.engine.optimizer.AdamWSettings;
import org.fastforward.models.kernels.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Time per training step, per evaluation pass and per matrix product, one thread pool each. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SpeedBenchmark {
    /** Where a fork leaves its peak memory for the report. */
    static final String MEMORY_FOLDER = "ff.bench.memory";

    /** Side of the square matrices of the yardstick. */
    static final int SIDE = 1024;

    /** A model and its optimizer. */
    @State(Scope.Benchmark)
    public static class Trained {
        @Param({"pythia-1.4b", "pythia-2.8b", "pythia-6.9b", "llama-3-8b", Workload.SIX_BY_256})
        public String model;

        @Param({"lora", "dora"})
        public String adapter;

        private NDManager manager;
        private Workload work;
        private AdamW adam;

        /** Builds the model. */
        @Setup
        public void setUp() {
            Kernels.threads(Integer.getInteger("ff.bench.threads", 1));
            manager = NDManager.newBaseManager();
            work = new Workload(model, adapter);
            adam =
                    new AdamW(
                            manager,
                            work.model.parameters(),
                            new AdamWSettings(0.9, 0.999, 1e-6, 0));
        }

        /** Notes the peak memory. */
        @TearDown
        public void tearDown() throws IOException {
            notePeak(model + "-" + adapter);
            adam.close();
            work.close();
            manager.close();
        }
    }

    /** Two square matrices. */
    @State(Scope.Benchmark)
    public static class Square {
        private NDManager manager;
        private NDArray a;
        private NDArray b;

        /** Fills them. */
        @Setup
        public void setUp() {
            Kernels.threads(Integer.getInteger("ff.bench.threads", 1));
            manager = NDManager.newBaseManager();
            a = manager.randomNormal(new Shape(SIDE, SIDE));
            b = manager.randomNormal(new Shape(SIDE, SIDE));
        }

        /** Frees them. */
        @TearDown
        public void tearDown() {
            manager.close();
        }
    }

    private static void notePeak(String name) throws IOException {
        String folder = System.getProperty(MEMORY_FOLDER);
        if (folder == null) {
            return;
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                Files.writeString(
                        Path.of(folder, name + "-" + ProcessHandle.current().pid()),
                        line.replaceAll("\\D", ""));
            }
        }
    }

    /** One float32 product of {@value #SIDE} x {@value #SIDE} matrices. */
    @Benchmark
    public void matrixProduct(Square s) {
        s.a.matMul(s.b).close();
    }

    /** Forward, backward and AdamW on 2,048 tokens. */
    @Benchmark
    public void trainingStep(Trained t) {
        t.work.model.accumulateGradients(t.work.batch, t.work.weights, 1);
        t.adam.step(1e-4);
        t.work.model.weightsChanged();
    }

    /** A pass over 2,048 tokens with the adapter merged first. */
    @Benchmark
    public List<float[]> evaluationMerged(Trained t) {
        return t.work.model.evaluate(List.of(t.work.batch));
    }

    /** A pass over 2,048 tokens with the adapter beside the weights. */
    @Benchmark
    public float[] evaluationUnmerged(Trained t) {
        return t.work.model.evaluateUnmerged(t.work.batch);
    }
}
