package org.fastforward.models.kernels;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of TorchScript functions loaded from source text: the only way in which this project calls
 * PyTorch. A call is one native call; its intermediates never become Java objects.
 *
 * <p>Not thread-safe: one run, one thread.
 */
public final class Kernels implements AutoCloseable {
    private final PtNDManager owner;
    private final PtSymbolBlock module;

    private Kernels(PtNDManager owner, PtSymbolBlock module) {
        this.owner = owner;
        this.module = module;
    }

    /**
     * Compiles kernels.
     *
     * @param parent the manager whose device they run on; it also closes them
     * @param methods {@code def} blocks, see {@link KernelText}
     */
    public static Kernels compile(NDManager parent, String methods) {
        // The engine must be loaded before any other native call.
        Engine.getInstance();
        // The profiling executor would re-specialise for every new batch shape.
        JniUtils.setGraphExecutorOptimize(false);
        PtNDManager owner = (PtNDManager) parent.newSubManager();
        try {
            PtSymbolBlock module =
                    JniUtils.loadModule(
                            owner,
                            new ByteArrayInputStream(TorchScriptArchive.of(methods)),
                            false,
                            false);
            return new Kernels(owner, module);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls a kernel, recording what a later {@link #backward} needs where an argument requires a
     * gradient.
     *
     * @param out owns the results
     * @param method the kernel's name
     * @param args {@link NDArray} for {@code Tensor}, {@code List<NDArray>} for {@code
     *     List[Tensor]}
     * @return the tensors it returns
     */
    public NDList forward(NDManager out, String method, Object... args) {
        return call(out, true, method, args);
    }

    /** Calls a kernel like {@link #forward}, recording nothing. */
    public NDList evaluate(NDManager out, String method, Object... args) {
        return call(out, false, method, args);
    }

    private NDList call(NDManager out, boolean gradients, String method, Object... args) {
        try (NDManager scratch = owner.newSubManager()) {
            NDArray selector = scratch.create(0f);
            selector.setName("module_method:" + method);
            NDList list = new NDList(selector);
            for (int i = 0; i < args.length; i++) {
                add(scratch, list, args[i], "a" + i + "[]");
            }
            // Not DJL's inference mode: its tensors could never take part in a gradient again.
            JniUtils.setGradMode(gradients);
            NDList results = IValueUtils.forward(module, list, true);
            results.attach(out);
            return results;
        }
    }

    private static void add(NDManager scratch, NDList list, Object arg, String listName) {
        if (arg instanceof NDArray array) {
            array.setName(null);
            list.add(array);
            return;
        }
        List<?> arrays = (List<?>) arg;
        if (arrays.isEmpty()) {
            // DJL has no empty list; a kernel that is given one does not look into it. One array
            // could
            // not stand for two of them: lists are told apart by their arrays' names.
            NDArray none = scratch.create(0f);
            none.setName(listName);
            list.add(none);
        }
        for (Object a : arrays) {
            NDArray array = (NDArray) a;
            array.setName(listName);
            list.add(array);
        }
    }

    /**
     * Calls a kernel that changes tensors in place, without gradients. Such kernels return an int.
     *
     * @param method the kernel's name
     * @param args {@link NDArray}, {@code List<NDArray>}, {@link Double} or {@link Long}
     */
    public void update(String method, Object... args) {
        List<IValue> values = new ArrayList<>(args.length);
        try {
            for (Object arg : args) {
                values.add(value(arg));
            }
            IValueUtils.runMethod(module, method, values.toArray(IValue[]::new)).close();
        } finally {
            values.forEach(IValue::close);
        }
    }

    private static IValue value(Object arg) {
        if (arg instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (arg instanceof Double number) {
            return IValue.from(number);
        }
        if (arg instanceof Long number) {
            return IValue.from(number);
        }
        return IValue.listFrom(
                ((List<?>) arg).stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    }

    /**
     * Adds the gradient of a scalar to every leaf that it was computed from.
     *
     * @param scalar result of {@link #forward}
     */
    public static void backward(NDArray scalar) {
        try (NDArray one = scalar.getManager().ones(scalar.getShape(), scalar.getDataType())) {
            JniUtils.backward((PtNDArray) scalar, (PtNDArray) one, false, false);
        }
    }

    /**
     * Adds, to every leaf that an array was computed from, the gradient that arrives there.
     *
     * @param result of {@link #forward}
     * @param gradient with respect to it, of its shape and type; stays open
     */
    public static void backward(NDArray result, NDArray gradient) {
        JniUtils.backward((PtNDArray) result, (PtNDArray) gradient, false, false);
    }

    /**
     * Adds a given gradient to a leaf's: into a leaf without one it arrives unchanged, bit for bit.
     *
     * @param leaf requires gradients
     * @param gradient of its shape and type; stays open
     */
    public void addGradient(NDArray leaf, NDArray gradient) {
        try (NDManager scratch = owner.newSubManager()) {
            NDArray same = forward(scratch, "same", leaf).get(0);
            backward(same, gradient);
        }
    }

    /** Forgets the gradient of a leaf. */
    public static void clearGradient(NDArray leaf) {
        JniUtils.zeroGrad((PtNDArray) leaf);
    }

    /** Seeds the generator that dropout draws from. */
    public static void seed(long seed) {
        Engine.getInstance();
        JniUtils.setSeed(seed);
    }

    /** Sets how many threads one tensor operation may use in this process. */
    public static void threads(int threads) {
        Engine.getInstance();
        JniUtils.setNumThreads(threads);
    }

    /** Returns the version of the PyTorch library that is loaded. */
    public static String pytorchVersion() {
        return Engine.getInstance().getVersion();
    }

    @Override
    public void close() {
        owner.close();
    }
}
