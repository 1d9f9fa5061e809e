package org.fastforward.tasks.read;

import org.fastforward.shared.UserException;

/** What a file is refused with: one line that names the file and, where there is one, the line. */
final class Refusal {

    private Refusal() {}

    /**
     * @param line counted from 1
     * @param what is wrong there
     * @param remedy what to do
     */
    static UserException atLine(DataFile file, long line, String what, String remedy) {
        return new UserException(file.path() + ", line " + line + ": " + what + "; " + remedy);
    }

    static UserException notUtf8(DataFile file, long line) {
        return atLine(file, line, "not UTF-8", "save the file as UTF-8");
    }

    static UserException unreadable(DataFile file, Exception cause) {
        return new UserException(
                file.path()
                        + " cannot be read ("
                        + UserException.firstLine(cause)
                        + "); repair or fetch it again",
                cause);
    }

    /**
     * @param found names of the fields that there are
     */
    static UserException noField(DataFile file, String field, Iterable<String> found) {
        String what = file.kind() == DataFile.Kind.CSV ? ", line 1: the header" : "";
        return new UserException(
                file.path()
                        + what
                        + " has no field '"
                        + field
                        + "' (fields found: "
                        + String.join(", ", found)
                        + "); rename a field or give another file");
    }
}
