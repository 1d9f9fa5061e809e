package org.fastforward.analysis.report;

import java.nio.file.Path;
import java.util.List;

/**
 * What an analysis found and wrote, for the console.
 *
 * @param expected comparisons that the grid wants: each cell with each of its Fast Forward policies
 * @param reached those whose Fast Forward arm reached the target, so that savings exist
 * @param notReached those whose Fast Forward arm finished above the target
 * @param incomplete those with an arm that is missing, unfinished or failed, or of another target
 * @param problems one line for each run that could not be read
 * @param headlines one line for each adapter, policy and learning rate: the shares saved
 * @param report the report page
 * @param files every file written, the report page last
 */
public record AnalysisSummary(
        int expected,
        int reached,
        int notReached,
        int incomplete,
        List<String> problems,
        List<String> headlines,
        Path report,
        List<Path> files) {
    /** Copies the lists. */
    public AnalysisSummary {
        problems = List.copyOf(problems);
        headlines = List.copyOf(headlines);
        files = List.copyOf(files);
    }

    /**
     * The same in a few lines.
     *
     * @return lines that end in "\n"
     */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(reached)
                .append(" of ")
                .append(expected)
                .append(" comparisons reached their target, ")
                .append(notReached)
                .append(" did not, ")
                .append(incomplete)
                .append(" are incomplete\n");
        headlines.forEach(line -> text.append(line).append('\n'));
        problems.forEach(line -> text.append("unreadable: ").append(line).append('\n'));
        return text.append("report: ").append(report.toUri()).append('\n').toString();
    }
}
