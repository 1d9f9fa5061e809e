package org.fastforward.analysis.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.fastforward.analysis.SyntheticGrid;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.event.Event;
import org.fastforward.analysis.record.Run;
import org.fastforward.analysis.record.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Summary;

/** scripts/tensorboard/check.py asks TensorBoard itself. */
class EventFileTest {
    @TempDir private Path temp;
    private Run run;
    private Path file;

    @BeforeEach
    void writeARun() {
        new SyntheticGrid(temp.resolve("grid")).writeTwoRates();
        run =
                GridRuns.read(temp.resolve("grid")).runs().stream()
                        .filter(r -> !r.record().isAdam())
                        .findFirst()
                        .orElseThrow();
        file = run.folder().path().resolve(EventFile.NAME);
    }

    @Test
    void framesARecordAsTensorFlowDoes() {
        // TFRecordWriter of TensorBoard 2.21 on the same bytes.
        assertEquals(
                "0900000000000000" + "37f97139" + "313233343536373839" + "e5b08ac7",
                HexFormat.of()
                        .formatHex(TfRecord.of("123456789".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void holdsARecordForEveryRow() throws IOException {
        EventFile.write(run);
        List<org.tensorflow.proto.Event> records = records();
        assertEquals("brain.Event:2", records.get(0).getFileVersion());
        assertEquals("_hparams_/session_start_info", tag(records.get(1)));
        List<Event> rows = run.events();
        assertEquals(2 + rows.size() + 1, records.size());
        for (int i = 0; i < rows.size(); i++) {
            Event row = rows.get(i);
            Summary summary = records.get(2 + i).getSummary();
            assertEquals(row.step(), records.get(2 + i).getStep());
            String tag =
                    switch (row.kind()) {
                        case TEST ->
                                i > 0 && rows.get(i - 1).kind() == Event.Kind.STAGE
                                        ? "loss/test_after_stage"
                                        : "loss/test";
                        case STEP -> "loss/train";
                        case STAGE -> "stage/tau";
                    };
            double value =
                    switch (row.kind()) {
                        case TEST -> row.testLoss();
                        case STEP -> row.trainLoss();
                        case STAGE -> row.tau();
                    };
            assertEquals(tag, summary.getValue(0).getTag());
            assertEquals((float) value, summary.getValue(0).getSimpleValue());
        }
        assertEquals("_hparams_/session_end_info", tag(records.get(records.size() - 1)));
    }

    @Test
    void isTheSameAfterAKillAndAResumption() throws IOException {
        EventFile.write(run);
        byte[] whole = Files.readAllBytes(file);
        List<Event> rows = run.events();
        Files.delete(file);
        try (EventFile first = EventFile.open(run.folder(), run.record(), List.of())) {
            rows.subList(0, 9).forEach(first::append);
        }
        // Killed in the middle of a record, three rows after its last checkpoint.
        Files.write(file, new byte[] {20, 0, 0}, StandardOpenOption.APPEND);
        try (EventFile again = EventFile.open(run.folder(), run.record(), rows.subList(0, 6))) {
            rows.subList(6, rows.size()).forEach(again::append);
            again.finish(true);
        }
        assertArrayEquals(whole, Files.readAllBytes(file));
    }

    @Test
    void namesTheFileThatCannotBeWritten() {
        RunFolder nowhere = new RunFolder(temp.resolve("nowhere"));
        UncheckedIOException refused =
                assertThrows(
                        UncheckedIOException.class,
                        () -> EventFile.open(nowhere, run.record(), List.of()));
        assertTrue(refused.getMessage().contains("nowhere"), refused.getMessage());
    }

    private static String tag(org.tensorflow.proto.Event record) {
        return record.getSummary().getValue(0).getTag();
    }

    private List<org.tensorflow.proto.Event> records() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<org.tensorflow.proto.Event> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] record = new byte[(int) bytes.getLong()];
            bytes.getInt();
            bytes.get(record);
            bytes.getInt();
            records.add(org.tensorflow.proto.Event.parseFrom(record));
        }
        return records;
    }
}
