package org.fastforward.tasks;

import java.util.Objects;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.load.Splits;

/**
 * How a task's data are cut and divided.
 *
 * @param maxLength longest sequence in tokens; the paper's is 1,024
 * @param tinySize sequences of the tiny validation set that a Fast Forward stage looks at; the
 *     paper's is 32
 * @param testSize sequences of the test set; the paper's are 1,000 (medical, chat) and 968
 *     (instruction)
 * @param trainSize train sequences to keep, 0 for all
 * @param seed of the random hold-out
 * @param order of the train split: see {@link Splits}
 * @param splits how the sequences are divided
 */
public record DataSettings(
        int maxLength,
        int tinySize,
        int testSize,
        int trainSize,
        long seed,
        Order order,
        SplitRule splits) {

    /**
     * @throws UserException if a size is out of range
     */
    public DataSettings {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(splits, "splits");
        atLeast("maxLength", maxLength, 2);
        atLeast("tinySize", tinySize, 1);
        atLeast("testSize", testSize, 1);
        atLeast("trainSize", trainSize, 0);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new UserException(
                    "The data setting " + name + " is " + value + "; set it to at least " + least);
        }
    }
}
