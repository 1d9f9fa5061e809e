package org.fastforward.analysis.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.google.protobuf.Value;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fastforward.analysis.record.RunRecord;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;

/**
 * What TensorBoard's HParams plugin reads: a run's settings at its beginning, and how it ended. No
 * published Java artifact has the plugin's own three messages, so they are put together by their
 * field numbers (tensorboard/plugins/hparams: {@code plugin_data.proto}, {@code api.proto}).
 */
final class HParams {
    private static final String PLUGIN = "hparams";
    private static final int SESSION_START_INFO = 3;
    private static final int SESSION_END_INFO = 4;

    private HParams() {}

    /** The settings, and when the run began. */
    static Summary start(RunRecord run, double seconds) {
        UnknownFieldSet.Builder info = UnknownFieldSet.newBuilder();
        Field.Builder entries = Field.newBuilder();
        values(run)
                .forEach(
                        (name, value) ->
                                entries.addLengthDelimited(
                                        UnknownFieldSet.newBuilder()
                                                .addField(1, text(name))
                                                .addField(2, message(value.toByteString()))
                                                .build()
                                                .toByteString()));
        info.addField(1, entries.build()).addField(5, number(seconds));
        return summary("_hparams_/session_start_info", SESSION_START_INFO, info);
    }

    /** How the run ended, and when. */
    static Summary end(boolean success, double seconds) {
        UnknownFieldSet.Builder info =
                UnknownFieldSet.newBuilder()
                        .addField(1, Field.newBuilder().addVarint(success ? 1 : 2).build())
                        .addField(2, number(seconds));
        return summary("_hparams_/session_end_info", SESSION_END_INFO, info);
    }

    private static Map<String, Value> values(RunRecord run) {
        Map<String, Object> all = new TreeMap<>(run.settings());
        all.put("model", run.model());
        all.put("task", run.task());
        all.put("adapter", run.adapter());
        all.put("seed", run.seed());
        all.put("arm", run.arm());
        all.put("policy", run.policy());
        all.put("role", run.role());
        all.put("learning_rate", run.learningRate());
        Map<String, Value> values = new TreeMap<>();
        all.forEach((name, value) -> values.put(name, value(value)));
        return values;
    }

    private static Value value(Object value) {
        Value.Builder made = Value.newBuilder();
        if (value instanceof Number number) {
            return made.setNumberValue(number.doubleValue()).build();
        }
        if (value instanceof Boolean truth) {
            return made.setBoolValue(truth).build();
        }
        return made.setStringValue(
                        value instanceof Collection<?> list
                                ? list.stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(","))
                                : String.valueOf(value))
                .build();
    }

    private static Summary summary(String tag, int field, UnknownFieldSet.Builder info) {
        ByteString content =
                UnknownFieldSet.newBuilder()
                        .addField(field, message(info.build().toByteString()))
                        .build()
                        .toByteString();
        return Summary.newBuilder()
                .addValue(
                        Summary.Value.newBuilder()
                                .setTag(tag)
                                .setMetadata(
                                        SummaryMetadata.newBuilder()
                                                .setPluginData(
                                                        SummaryMetadata.PluginData.newBuilder()
                                                                .setPluginName(PLUGIN)
                                                                .setContent(content))))
                .build();
    }

    private static Field message(ByteString bytes) {
        return Field.newBuilder().addLengthDelimited(bytes).build();
    }

    private static Field text(String text) {
        return message(ByteString.copyFromUtf8(text));
    }

    private static Field number(double value) {
        return Field.newBuilder().addFixed64(Double.doubleToLongBits(value)).build();
    }
}
