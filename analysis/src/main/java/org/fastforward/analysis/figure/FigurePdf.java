package org.fastforward.analysis.figure;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.fastforward.analysis.figure.style.Fonts;

/** A figure as a page of PDF of its size: text as text, the letters it uses embedded. */
final class FigurePdf {
    private FigurePdf() {}

    /** Returns the file's bytes, the same each time. */
    static byte[] of(Figure figure) throws IOException {
        try (PDDocument document = new PDDocument()) {
            // Otherwise the file's identity is made from the time of writing.
            document.setDocumentId(0L);
            PDPage page = new PDPage(new PDRectangle(figure.width(), figure.height()));
            document.addPage(page);
            PdfBoxGraphics2D g = new PdfBoxGraphics2D(document, figure.width(), figure.height());
            g.setFontTextDrawer(new Embedding(document));
            FigureFile.paint(figure, g);
            g.dispose();
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.drawForm(g.getXFormObject());
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    /** Writes text in the figures' typeface, of whose letters a file holds those it uses. */
    private static final class Embedding extends PdfBoxGraphics2DFontTextDrawer {
        private final PDDocument document;
        private final Map<Integer, PDFont> fonts = new HashMap<>();

        Embedding(PDDocument document) {
            this.document = document;
        }

        @Override
        protected PDFont mapFont(Font font, IFontTextDrawerEnv env) throws IOException {
            PDFont found = fonts.get(font.getStyle());
            if (found == null) {
                try (InputStream file = Fonts.file(font.getStyle())) {
                    found = PDType0Font.load(document, file, true);
                }
                fonts.put(font.getStyle(), found);
            }
            return found;
        }
    }
}
