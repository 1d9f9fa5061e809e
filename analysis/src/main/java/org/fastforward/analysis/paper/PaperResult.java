package org.fastforward.analysis.paper;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fastforward.shared.names.AdapterName;

/**
 * One bar of the paper's two headline figures (Rahamim et al., "Fast Forwarding Low-Rank Training",
 * EMNLP 2024), which show LoRA.
 *
 * @param metric {@link #FLOPS} or {@link #TIME}
 * @param task the task's name
 * @param model the model's name
 * @param savedPercent what the paper prints above the bar, percent of Adam's total
 * @param adamTotal Adam's total, read off the bar's height; FLOPs or seconds
 * @param fastForwardTotal Fast Forward's total, read off the bar's height; FLOPs or seconds
 */
public record PaperResult(
        String metric,
        String task,
        String model,
        double savedPercent,
        double adamTotal,
        double fastForwardTotal) {

    /** The metric of training FLOPs. */
    public static final String FLOPS = "flops";

    /** The metric of training time, in seconds. */
    public static final String TIME = "time_s";

    /** The adapter that the two figures show. */
    public static final String ADAPTER = AdapterName.LORA.id();

    private static final String RESOURCE = "lora_flops_and_time.csv";

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT
                    .builder()
                    .setCommentMarker('#')
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .build();

    /**
     * Reads the numbers that come with this program.
     *
     * @return every bar, in the figures' order
     */
    public static List<PaperResult> all() {
        try (InputStream stream = PaperResult.class.getResourceAsStream(RESOURCE);
                Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
                CSVParser parser = FORMAT.parse(reader)) {
            return parser.stream().map(PaperResult::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + RESOURCE, e);
        }
    }

    private static PaperResult of(CSVRecord row) {
        return new PaperResult(
                row.get("metric"),
                row.get("task"),
                row.get("model"),
                Double.parseDouble(row.get("saved_percent")),
                Double.parseDouble(row.get("adam_total")),
                Double.parseDouble(row.get("fast_forward_total")));
    }
}
