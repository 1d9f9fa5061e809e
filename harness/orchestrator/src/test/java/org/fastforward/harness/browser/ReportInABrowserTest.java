package org.fastforward.harness.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.fastforward.analysis.report.Analysis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The report of the committed miniature grid, made anew from its records. */
@Tag("browser")
class ReportInABrowserTest {
    private static final String PYTHIA = "#0072b2";
    private static final String LLAMA = "#d55e00";

    @TempDir private static Path temp;

    private static Path report;
    private static Browser browser;

    @BeforeAll
    static void open() throws IOException {
        Path grid = temp.resolve("mini");
        Records.copy(grid);
        report = Analysis.regenerate(grid).report();
        browser = new Browser(temp.resolve("profile"));
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    private void show(int[] size) throws InterruptedException {
        browser.open(report.toUri(), size);
        browser.await("a chart", () -> !browser.all("#loss-chart canvas").isEmpty());
    }

    @Test
    void beginsWithTheResultAndItsFigure() throws Exception {
        for (int[] size : List.of(Browser.WIDE, Browser.PHONE)) {
            show(size);
            assertTrue(browser.text(".result").contains(Records.saved()), browser.text(".result"));
            assertTrue(browser.text(".limit").contains("tiny models"), browser.text(".limit"));
            Number bottom =
                    (Number)
                            browser.run(
                                    "return arguments[0].getBoundingClientRect().bottom",
                                    browser.one("#savings-chart"));
            assertTrue(bottom.doubleValue() <= size[1], "the figure ends at " + bottom);
            browser.assertDrawn("#savings-chart", PYTHIA);
            browser.assertDrawn("#savings-chart", LLAMA);
            browser.assertDrawn("#loss-chart", PYTHIA);
            browser.picture("report_" + size[0]);
            browser.unfold();
            Thread.sleep(300);
            browser.assertFits();
            browser.dark(true);
            Thread.sleep(300);
            browser.picture("report_dark_" + size[0]);
            browser.dark(false);
            browser.assertQuiet();
        }
    }

    @Test
    void sortsFiltersAndChoosesColumns() throws Exception {
        show(Browser.WIDE);
        WebElement table = browser.one("details[data-table=savings]");
        browser.run("arguments[0].open = true", table);
        browser.await("its rows", () -> browser.all("[data-table=savings] tbody tr").size() == 48);
        assertTrue(browser.all("[data-table=savings] thead th").size() <= 8);
        String saved = "[data-table=savings] thead th:nth-last-child(2) button";
        assertEquals("FLOPs saved, %", browser.text(saved));
        browser.run("arguments[0].click()", browser.one(saved));
        assertEquals("descending", browser.one("[aria-sort]").getDomAttribute("aria-sort"));
        List<Double> values = column("[data-table=savings] td:nth-last-child(2)");
        assertEquals(values.stream().sorted((a, b) -> Double.compare(b, a)).toList(), values);
        browser.one("[data-table=savings] input[type=search]").sendKeys("llama bracket dora");
        browser.await("fewer", () -> browser.all("[data-table=savings] tbody tr").size() == 3);
        browser.run("arguments[0].scrollIntoView()", table);
        browser.picture("report_table");
        WebElement more =
                browser.one("[data-table=savings] .tools fieldset label:last-child input");
        browser.run("arguments[0].click()", more);
        assertEquals(9, browser.all("[data-table=savings] thead th").size());
        // The head stays in view when the rows move.
        browser.one("[data-table=savings] input[type=search]")
                .sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        browser.await("all", () -> browser.all("[data-table=savings] tbody tr").size() == 48);
        Number moved =
                (Number)
                        browser.run(
                                """
                                const place = document.querySelector('[data-table=savings] .scroll');
                                place.scrollTop = 300;
                                return place.querySelector('thead th').getBoundingClientRect().top
                                    - place.getBoundingClientRect().top;
                                """);
        assertTrue(moved.doubleValue() < 3, "the head is " + moved + " below its place");
        browser.assertQuiet();
    }

    private List<Double> column(String css) {
        return browser.all(css).stream().map(cell -> Double.valueOf(cell.getText())).toList();
    }

    @Test
    void hoversFiltersAndOpensAStage() throws Exception {
        show(Browser.WIDE);
        List<?> place = stagePlace();
        double x = ((Number) place.get(0)).doubleValue();
        double y = ((Number) place.get(1)).doubleValue();
        browser.mouse("#loss-chart", x, y, false);
        browser.await("a tooltip", () -> browser.text("#loss-chart").contains("tiny loss"));
        browser.picture("report_hover");
        browser.mouse("#loss-chart", x, y, true);
        browser.await("a stage", () -> !browser.all("#stage-chart canvas").isEmpty());
        assertTrue(browser.text("#loss .panel").contains("Stage 1 of"), browser.text("#loss"));
        browser.picture("report_stage");
        browser.one("#loss .panel").sendKeys(Keys.ESCAPE);
        assertFalse(browser.one("#loss .panel").isDisplayed());
        String drawn = browser.text("#loss");
        assertTrue(drawn.contains("12 of 78 runs are drawn"), drawn);
        WebElement model = browser.one("#loss-filters fieldset input");
        browser.run("arguments[0].click()", model);
        browser.await("fewer", () -> browser.text("#loss").contains("9 of 78 runs are drawn"));
        assertThrows(
                AssertionError.class, () -> browser.assertDrawn("#loss-chart", PYTHIA), "filtered");
        browser.assertDrawn("#loss-chart", LLAMA);
        browser.resize(Browser.PHONE);
        Thread.sleep(400);
        browser.assertFits();
        browser.assertDrawn("#loss-chart", LLAMA);
        browser.run("document.getElementById('loss').scrollIntoView()");
        browser.picture("report_phone_loss");
        browser.assertQuiet();
    }

    /** Where the chart draws a stage, from its corner. */
    private List<?> stagePlace() {
        return (List<?>)
                browser.run(
                        """
                        const chart = echarts.getInstanceByDom(document.getElementById('loss-chart'));
                        const index = chart.getOption().series.findIndex(s => s.type === 'scatter');
                        return chart.convertToPixel({ seriesIndex: index }, chart.getOption().series[index].data[0].value);
                        """);
    }

    @Test
    void canBeReadWithoutSeeingIt() throws Exception {
        show(Browser.WIDE);
        browser.unfold();
        Thread.sleep(300);
        assertEquals(
                List.of(),
                browser.run(
                        """
                        const nameless = [];
                        for (const e of document.querySelectorAll('input, select, button, a, [role=img], img')) {
                          const name = e.getAttribute('aria-label') ?? e.getAttribute('alt') ?? (e.labels?.length ? e.labels[0].textContent : e.textContent);
                          if (!name.trim()) nameless.push(e.outerHTML.slice(0, 99));
                        }
                        for (const t of document.querySelectorAll('table')) {
                          if (!t.querySelector('thead th[scope=col]') || !t.querySelector('tbody th[scope=row]')) nameless.push(t.getAttribute('aria-label'));
                        }
                        for (const l of ['header', 'nav[aria-label]', 'main', 'footer']) if (!document.querySelector(l)) nameless.push(l);
                        return nameless;
                        """));
        for (boolean dark : new boolean[] {false, true}) {
            browser.dark(dark);
            assertEquals(
                    List.of(), browser.run(Records.script("contrast.js")), "contrast below AA");
        }
        browser.assertQuiet();
    }

    @Test
    void noticesWhatIsWrong() throws Exception {
        show(Browser.WIDE);
        browser.unfold();
        Thread.sleep(300);
        browser.assertFits();
        browser.run(
                "document.querySelector('tbody tr').append('x'.repeat(3)); document.querySelector('table').style.width = '2000px'");
        assertThrows(AssertionError.class, browser::assertFits, "a column out of the page");
        browser.run("echarts.getInstanceByDom(document.getElementById('savings-chart')).clear()");
        assertThrows(
                AssertionError.class,
                () -> browser.assertDrawn("#savings-chart", PYTHIA),
                "an empty chart");
        browser.assertQuiet();
        browser.run("new Image().src = 'http://192.0.2.1/pixel.png'");
        Thread.sleep(300);
        assertThrows(AssertionError.class, browser::assertQuiet, "a request to another host");
        browser.forget();
    }

    @Test
    void namesAllArmsInItsFilters() throws Exception {
        show(Browser.PHONE);
        String arms =
                browser.all("#loss-filters fieldset").stream()
                        .map(WebElement::getText)
                        .collect(Collectors.joining("\n"));
        assertTrue(arms.contains("Fast Forward, bracket"), arms);
        assertTrue(arms.contains("LoRA"), arms);
        browser.assertQuiet();
    }
}
