package org.fastforward.tasks.read;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 4180 as a regular expression: slow, and plain to see. */
final class PlainCsv {

    /** A value and what ends it. */
    private static final Pattern VALUE =
            Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^\",\r\n][^,\r\n]*)?)(,|\r\n|\r|\n|\\z)");

    private PlainCsv() {}

    /** The first of two columns below a header; null if the text is not of this form. */
    static List<String> column(String csv) {
        List<String> column = new ArrayList<>();
        List<String> row = new ArrayList<>();
        Matcher value = VALUE.matcher(csv);
        boolean header = true;
        int at = 0;
        while (at < csv.length() || !row.isEmpty()) {
            value.region(at, csv.length());
            if (!value.lookingAt()) {
                return null;
            }
            String quoted = value.group(1);
            row.add(quoted == null ? value.group(2) : quoted.replace("\"\"", "\""));
            at = value.end();
            if (value.group(3).equals(",")) {
                continue;
            }
            boolean blank = row.size() == 1 && row.get(0) == null;
            if (row.size() != 2 && !blank) {
                return null;
            }
            if (!header && !blank) {
                column.add(row.get(0));
            }
            header = false;
            row.clear();
        }
        return column;
    }
}
