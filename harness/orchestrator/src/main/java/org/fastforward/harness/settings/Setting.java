package org.fastforward.harness.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a key of {@link RunSettings} means; the documentation and the key check read it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** Returns one sentence for the user. */
    String value();

    /** Returns which arms of a cell it can change. */
    Affects affects() default Affects.EVERY_ARM;

    /**
     * Returns whether arms of a cell may differ in it although it can change plain Adam: it says
     * how a step is computed, not which step it is.
     */
    boolean computes() default false;

    /** Which arms of a cell a setting can change. */
    enum Affects {
        /** Plain Adam, and so the cell's target: cells are told apart by it. */
        EVERY_ARM,
        /** Only what happens in and after a Fast Forward stage: plain Adam is the same. */
        FAST_FORWARD,
        /**
         * The tiny validation set alone where {@code split_version} is 2 or later; before, also
         * what is left for the test set and for training, so every arm.
         */
        TINY_SET
    }
}
