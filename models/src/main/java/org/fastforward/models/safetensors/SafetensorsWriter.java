package org.fastforward.models.safetensors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.fastforward.shared.json.Json;

/** Writes safetensors files: whole or not at all (a temporary file, then a rename). */
public final class SafetensorsWriter {

    /**
     * A tensor to write.
     *
     * @param name its full name
     * @param dtype element type of {@code data}
     * @param shape dimensions
     * @param data gives the elements, little endian, row by row, in one buffer or several; asked
     *     once, when the tensor's turn comes, and each buffer is written before the next is asked
     *     for, so that only one need be in memory
     */
    public record Tensor(String name, DType dtype, List<Long> shape, Iterable<ByteBuffer> data) {
        /** A tensor that is in memory already. */
        public Tensor(String name, DType dtype, List<Long> shape, ByteBuffer data) {
            this(name, dtype, shape, () -> List.of(data.duplicate()).iterator());
        }

        /** Returns the number of bytes of all elements. */
        public long bytes() {
            return shape.stream().reduce((long) dtype.bytes(), Math::multiplyExact);
        }
    }

    private SafetensorsWriter() {}

    /**
     * Writes tensors in the given order.
     *
     * @param metadata free-form text pairs ({@code __metadata__}); PEFT and Transformers expect
     *     {@code format: pt}
     * @throws IOException if the file cannot be written; nothing is left behind then
     */
    public static void write(Path file, List<Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                writeTo(channel, tensors, metadata);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Writes tensors to a stream, in the given order. */
    public static void write(OutputStream out, List<Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        writeTo(Channels.newChannel(out), tensors, metadata);
    }

    private static void writeTo(
            WritableByteChannel channel, List<Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        byte[] header = header(tensors, metadata);
        writeFully(
                channel,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .flip());
        writeFully(channel, ByteBuffer.wrap(header));
        for (Tensor t : tensors) {
            long written = 0;
            for (ByteBuffer data : t.data()) {
                written += data.remaining();
                writeFully(channel, data);
            }
            if (written != t.bytes()) {
                throw new IllegalArgumentException(
                        t.name() + " has " + written + " bytes, not " + t.bytes());
            }
        }
    }

    private static byte[] header(List<Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        ObjectNode root = Json.plain().createObjectNode();
        if (!metadata.isEmpty()) {
            root.set("__metadata__", Json.plain().valueToTree(metadata));
        }
        long at = 0;
        for (Tensor t : tensors) {
            long bytes = t.bytes();
            ObjectNode node = root.putObject(t.name());
            node.put("dtype", t.dtype().name());
            node.set("shape", Json.plain().valueToTree(t.shape()));
            node.putArray("data_offsets").add(at).add(at + bytes);
            at += bytes;
        }
        String text = Json.plain().writeValueAsString(root);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer data)
            throws IOException {
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }
}
