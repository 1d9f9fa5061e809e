package org.fastforward.analysis.figure;

import de.erichseifert.vectorgraphics2d.Document;
import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.fastforward.shared.AtomicFile;

/** Writes figures as PNG, SVG and PDF, without a screen and without a time of writing. */
public final class FigureFile {
    /** Pixels of the PNG for each unit of the figure: sharp on dense screens and in print. */
    public static final int SCALE = 2;

    /** The formats' endings: for pages, for the web, for a paper. */
    public static final List<String> FORMATS = List.of("png", "svg", "pdf");

    private FigureFile() {}

    /**
     * Writes one figure in every format.
     *
     * @param figure the figure
     * @param folder where to
     * @return the files of the formats, in the order of {@link #FORMATS}
     */
    public static List<Path> write(Figure figure, Path folder) {
        Path png = folder.resolve(figure.name() + ".png");
        Path svg = folder.resolve(figure.name() + ".svg");
        Path pdf = folder.resolve(figure.name() + ".pdf");
        try {
            AtomicFile.write(png, png(figure));
            AtomicFile.write(svg, svg(figure));
            AtomicFile.write(pdf, FigurePdf.of(figure));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw " + png + ": " + e.getMessage(), e);
        }
        return List.of(png, svg, pdf);
    }

    private static byte[] png(Figure figure) throws IOException {
        BufferedImage image =
                new BufferedImage(
                        figure.width() * SCALE,
                        figure.height() * SCALE,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(SCALE, SCALE);
        paint(figure, g);
        g.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static byte[] svg(Figure figure) throws IOException {
        VectorGraphics2D g = new VectorGraphics2D();
        paint(figure, g);
        Document document =
                Processors.get("svg")
                        .getDocument(
                                g.getCommands(), new PageSize(figure.width(), figure.height()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.writeTo(bytes);
        return complete(bytes.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Adds what VectorGraphics2D leaves to the reader: it writes no size for text of 12 units,
     * which a browser would take for 16, and no fallback for a font that the reader may not have.
     */
    private static String complete(String svg) {
        return svg.replaceFirst("<svg ", "<svg font-size=\"12px\" ")
                .replaceAll(
                        "font-family:&quot;([^&;]*)&quot;",
                        "font-family:&quot;$1&quot;,sans-serif");
    }

    /** Paints a figure on white. */
    static void paint(Figure figure, Graphics2D g) {
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, figure.width(), figure.height());
        figure.painter().paint(g);
    }

    /**
     * The text of a figure's SVG.
     *
     * @param figure the figure
     * @return the whole file
     */
    public static String svgText(Figure figure) {
        try {
            return new String(svg(figure), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw " + figure.name(), e);
        }
    }
}
