package org.fastforward.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fastforward.analysis.table.TableText;

/**
 * The report: one file that holds its data, its charts' library and its script, so that it opens
 * from any folder and asks no other machine for anything. What it shows is made in the browser from
 * {@link PageData}.
 */
public final class ReportPage {
    private static final String TEMPLATE = "page.html";
    private static final String STYLE = "page.css";

    /** In the order in which they build on each other. */
    private static final List<String> SCRIPTS =
            List.of("dom.js", "table.js", "savings.js", "loss.js", "live.js", "page.js");

    private static final String CHARTS =
            "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.common.min.js";

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private ReportPage() {}

    /**
     * Writes the page.
     *
     * @param title what it is about
     * @param data as {@link PageData} makes it
     * @param headlines what a reader sees whose browser runs no scripts
     * @return HTML
     */
    public static String html(String title, JsonNode data, List<String> headlines) {
        Map<String, String> parts =
                Map.of(
                        "title",
                        TableText.escape(title),
                        "style",
                        resource(STYLE),
                        "headlines",
                        headlines.stream()
                                .map(line -> "<li>" + TableText.escape(line) + "</li>")
                                .collect(Collectors.joining("\n")),
                        "data",
                        // Inside strings alone, where the escape means the same: nothing in the
                        // data can end the element that holds it.
                        data.toString().replace("<", "\\u003c"),
                        "charts",
                        resource(CHARTS),
                        "script",
                        SCRIPTS.stream()
                                .map(ReportPage::resource)
                                .collect(Collectors.joining("\n")));
        return PLACE.matcher(resource(TEMPLATE))
                .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    private static String resource(String name) {
        try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name, e);
        }
    }
}
