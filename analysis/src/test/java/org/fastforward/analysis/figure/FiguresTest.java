package org.fastforward.analysis.figure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.PDXObject;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.text.PDFTextStripper;
import org.fastforward.analysis.SyntheticGrid;
import org.fastforward.analysis.cell.GridRuns;
import org.fastforward.analysis.figure.chart.Magnitude;
import org.fastforward.analysis.figure.style.Fonts;
import org.fastforward.analysis.figure.style.Palette;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.record.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
    @TempDir private Path temp;

    @Test
    void areThereForEveryCellPolicyAndStudy() throws Exception {
        Path folder = temp.resolve("whole");
        new SyntheticGrid(folder).writeWhole();
        List<Figure> figures = Figures.of(GridRuns.read(folder));
        Set<String> names = figures.stream().map(Figure::name).collect(Collectors.toSet());
        assertEquals(8 + 2 + 1 + 24, names.size());
        assertTrue(
                names.containsAll(
                        Set.of(
                                "flops_lora_paper",
                                "time_dora_bracket",
                                "loss_overview_lora",
                                "loss_llama-3-8b_chat_dora",
                                "learning_rates_pythia-1.4b_medical")));
        // One of each kind: drawing all takes longer than it teaches.
        List<Figure> some =
                List.of(
                        named("flops_lora_paper", figures),
                        named("loss_overview_lora", figures),
                        named("learning_rates_pythia-1.4b_medical", figures),
                        named("loss_pythia-1.4b_medical_lora", figures));
        Figures.write(some, temp.resolve("out"));
        for (Figure figure : some) {
            check(figure, temp.resolve("out"));
        }
        keep("whole", figures);
    }

    @Test
    void areTheSameAgainInAnotherLocale() throws IOException {
        Path folder = temp.resolve("gaps");
        writeGaps(folder);
        Locale before = Locale.getDefault();
        List<Path> first = Figures.write(some(folder), temp.resolve("a"));
        try {
            Locale.setDefault(Locale.GERMANY);
            Figures.write(some(folder), temp.resolve("b"));
        } finally {
            Locale.setDefault(before);
        }
        for (Path file : first) {
            Path again = temp.resolve("b").resolve(file.getFileName());
            assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again), file.toString());
        }
        keep("gaps", Figures.of(GridRuns.read(folder)));
    }

    @Test
    void showGapsAsGaps() throws IOException {
        Path folder = temp.resolve("gaps");
        writeGaps(folder);
        Figure bars = named("flops_lora_paper", Figures.of(GridRuns.read(folder)));
        String svg = FigureFile.svgText(bars);
        assertTrue(svg.contains(">n/a<"), "a missing cell is marked");
        assertTrue(svg.contains(">n/r<"), "a target not reached is marked");
        assertFalse(svg.contains(">0%<"), "nothing missing is a zero");
    }

    @Test
    void tellLearningRatesApart() throws Exception {
        Path folder = temp.resolve("rates");
        new SyntheticGrid(folder).writeTwoRates();
        List<Figure> figures = Figures.of(GridRuns.read(folder));
        assertEquals(
                List.of(
                        "flops_lora_bracket_2e-5",
                        "time_lora_bracket_2e-5",
                        "flops_lora_bracket_2e-4",
                        "time_lora_bracket_2e-4",
                        "flops_lora_paper_2e-4",
                        "time_lora_paper_2e-4",
                        "loss_overview_lora_2e-5",
                        "loss_overview_lora_2e-4",
                        "learning_rates_smollm2-135m_medical",
                        "learning_rates_smollm2-135m_instruction",
                        "learning_rates_smollm2-135m_chat",
                        "loss_smollm2-135m_medical_lora_2e-5",
                        "loss_smollm2-135m_medical_lora_2e-4",
                        "loss_smollm2-135m_instruction_lora_2e-5",
                        "loss_smollm2-135m_instruction_lora_2e-4",
                        "loss_smollm2-135m_chat_lora_2e-5",
                        "loss_smollm2-135m_chat_lora_2e-4"),
                figures.stream().map(Figure::name).toList());
        String bars = FigureFile.svgText(named("flops_lora_paper_2e-4", figures));
        assertTrue(bars.contains(">instruction<"));
        assertFalse(bars.contains(">chat<"), "no task that does not have the arm");
        assertFalse(bars.contains(">n/a<"), "an arm that nobody wants is no gap");
        Figure rates = named("learning_rates_smollm2-135m_instruction", figures);
        String lines = FigureFile.svgText(rates);
        for (String name :
                List.of(
                        "Adam at 2e-5",
                        "Adam at 2e-4",
                        "Fast Forward, bracket at 2e-5",
                        "Fast Forward, bracket at 2e-4",
                        "Fast Forward, paper at 2e-4",
                        "target of Adam at 2e-5",
                        "target of Adam at 2e-4")) {
            assertTrue(lines.contains(">" + name + "<"), name);
        }
        Figures.write(List.of(rates), temp.resolve("out"));
        check(rates, temp.resolve("out"));
        keep("rates", figures);
    }

    @Test
    void nameAStudyBesideACellApartFromACellOfTheSameRate() throws IOException {
        Path folder = temp.resolve("rates");
        SyntheticGrid grid = new SyntheticGrid(folder);
        grid.writeTwoRates();
        grid.study(SyntheticGrid.atRate("smollm2-135m", "medical", 2e-5), 10);
        String lines =
                FigureFile.svgText(
                        named(
                                "learning_rates_smollm2-135m_medical",
                                Figures.of(GridRuns.read(folder))));
        assertTrue(lines.contains(">Adam at 2e-4<"));
        assertTrue(lines.contains(">Adam at 2e-4 (\u00D710)<"));
    }

    @Test
    void embedTheirFontsInPdf() throws IOException {
        Path folder = temp.resolve("gaps");
        writeGaps(folder);
        Figure bars = named("flops_lora_paper", Figures.of(GridRuns.read(folder)));
        try (PDDocument document = Loader.loadPDF(FigurePdf.of(bars))) {
            PDPage page = document.getPage(0);
            assertEquals(bars.width(), page.getMediaBox().getWidth());
            PDResources form = ((PDFormXObject) xObject(page.getResources())).getResources();
            int fonts = 0;
            for (COSName name : form.getFontNames()) {
                fonts++;
                assertTrue(form.getFont(name).isEmbedded(), name.getName());
            }
            assertEquals(3, fonts, "plain, bold and italic");
            String text = new PDFTextStripper().getText(document);
            assertTrue(text.contains("Fast Forward policy \u201Cpaper\u201D"), text);
        }
    }

    private static PDXObject xObject(PDResources resources) throws IOException {
        return resources.getXObject(resources.getXObjectNames().iterator().next());
    }

    @Test
    void giveAModelTheSameColourInEveryGrid() throws IOException {
        String llama = Palette.hex(Palette.model("llama-3-8b"));
        assertEquals("#d55e00", llama);
        Path folder = temp.resolve("one");
        SyntheticGrid grid = new SyntheticGrid(folder);
        CellKey cell = new CellKey("llama-3-8b", "chat", "lora", 0);
        grid.adam(cell);
        grid.fastForward(cell, "paper", 0.3);
        String svg =
                FigureFile.svgText(named("flops_lora_paper", Figures.of(GridRuns.read(folder))));
        assertTrue(svg.contains("rgb(213,94,0)"), "the only model has its own colour");
    }

    @Test
    void areNoneForAnEmptyGrid() {
        assertEquals(List.of(), Figures.of(GridRuns.read(temp.resolve("nothing"))));
    }

    private static void writeGaps(Path folder) {
        SyntheticGrid grid = new SyntheticGrid(folder);
        List<String> models = SyntheticGrid.MODELS.subList(0, 2);
        grid.grid(models, SyntheticGrid.TASKS, List.of("lora"), List.of("paper")).writeTo(folder);
        CellKey whole = new CellKey(models.get(0), "medical", "lora", 0);
        grid.adam(whole);
        grid.fastForward(whole, "paper", 0.3);
        CellKey stopped = new CellKey(models.get(1), "medical", "lora", 0);
        grid.adam(stopped);
        grid.fastForward(stopped, "paper", 0.3, false);
        CellKey dear = new CellKey(models.get(0), "instruction", "lora", 0);
        grid.adam(dear);
        grid.fastForward(dear, "paper", 1.5);
        CellKey failed = new CellKey(models.get(1), "instruction", "lora", 0);
        grid.adam(failed);
        grid.unfinished(failed, "paper", RunState.State.FAILED, "out of memory");
    }

    private static List<Figure> some(Path folder) {
        List<Figure> figures = Figures.of(GridRuns.read(folder));
        return List.of(
                named("time_lora_paper", figures),
                named("loss_overview_lora", figures),
                named("loss_pythia-1.4b_medical_lora", figures));
    }

    private static Figure named(String name, List<Figure> figures) {
        return figures.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    private static void check(Figure figure, Path folder) throws Exception {
        File png = folder.resolve(figure.name() + ".png").toFile();
        BufferedImage image = ImageIO.read(png);
        assertEquals(figure.width() * FigureFile.SCALE, image.getWidth());
        assertEquals(figure.height() * FigureFile.SCALE, image.getHeight());
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 3) {
            for (int x = 0; x < image.getWidth(); x += 3) {
                colours.add(image.getRGB(x, y));
            }
        }
        assertTrue(colours.size() > 10, figure.name() + " is not blank");
        File svg = folder.resolve(figure.name() + ".svg").toFile();
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        assertEquals(
                "svg", factory.newDocumentBuilder().parse(svg).getDocumentElement().getTagName());
    }

    /** Leaves the pictures where the system property {@code figures} says, to be looked at. */
    private static void keep(String kind, List<Figure> figures) {
        String folder = System.getProperty("figures", "");
        if (!folder.isEmpty()) {
            Figures.write(figures, Path.of(folder, kind));
        }
    }

    @Test
    void theirTypefaceHasEveryPowerOfTen() {
        for (double largest = 1; largest <= 1e25; largest *= 10) {
            String unit = Magnitude.of(largest).unit("FLOPs");
            assertEquals(-1, Fonts.of(Font.PLAIN, 12).canDisplayUpTo(unit), unit);
        }
    }
}
