package org.fastforward.tasks;

import org.fastforward.shared.UserException;

/** How a task's sequences are divided into train, tiny validation and test. */
public enum SplitRule {
    /**
     * The tiny set is drawn first, then the test set, and the rest trains: another size of the tiny
     * set gives other test and train sets.
     */
    TINY_FIRST(1),
    /**
     * The test set is drawn first, the train set next, and the tiny set from what they leave, by a
     * draw of its own: its size moves neither of them, and a smaller tiny set is the beginning of a
     * larger one. Where all records train, some stay apart for it: a tenth of what the test set
     * leaves, but 32 to 1,024, and never more than half.
     */
    TINY_APART(2);

    private final int version;

    SplitRule(int version) {
        this.version = version;
    }

    /** The number that settings and records name the rule by. */
    public int version() {
        return version;
    }

    /**
     * The rule with this {@link #version()}.
     *
     * @throws UserException if there is none
     */
    public static SplitRule ofVersion(int version) {
        for (SplitRule rule : values()) {
            if (rule.version == version) {
                return rule;
            }
        }
        throw new UserException(
                "The data setting split_version is " + version + "; set it to 1 or 2");
    }
}
