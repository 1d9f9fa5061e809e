package org.fastforward.models.kernels;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive made from source text alone. The format is a zip of stored entries: the
 * source ({@code code/__torch__.py}), a pickle of one module object without weights ({@code
 * data.pkl}), an empty constants tuple and a version.
 */
final class TorchScriptArchive {
    /** The module's class in the source text. */
    static final String CLASS = "Kernels";

    private static final String HEADER =
            "class "
                    + CLASS
                    + "(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
                    // The loader wants a forward method; kernels are called by name.
                    + "  def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:\n"
                    + "    return x\n";

    private TorchScriptArchive() {}

    /**
     * Returns the archive of a module with these methods.
     *
     * @param methods {@code def} blocks without indentation, {@code self} untyped
     */
    static byte[] of(String methods) {
        String typed = methods.replace("(self,", "(self: __torch__." + CLASS + ",");
        String code = HEADER + typed.indent(2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "data.pkl", module());
            put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            put(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            put(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2 of {@code Kernels()} with the state {@code {"training": True}}. */
    private static byte[] module() throws IOException {
        ByteArrayOutputStream p = new ByteArrayOutputStream();
        p.write(new byte[] {(byte) 0x80, 2, 'c'});
        p.write(("__torch__\n" + CLASS + "\n").getBytes(StandardCharsets.UTF_8));
        p.write(new byte[] {')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
        p.write("training".getBytes(StandardCharsets.UTF_8));
        p.write(new byte[] {(byte) 0x88, 'u', 'b', '.'});
        return p.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("kernels/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
