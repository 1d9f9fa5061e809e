package org.fastforward.harness.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/** A Chromium without a window, and what a page must be whatever it shows. */
final class Browser implements AutoCloseable {
    /** A desktop's window. */
    static final int[] WIDE = {1280, 800};

    /** A phone's screen. */
    static final int[] PHONE = {390, 844};

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChromeDriver driver;
    private final List<String> errors = new ArrayList<>();
    private final List<String> elsewhere = new ArrayList<>();
    private URI page;

    /**
     * @param profile an empty folder for the browser's own files
     */
    Browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"));
        driver =
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(Path.of(program("chromedriver")).toFile())
                                .build(),
                        options);
    }

    private static String program(String name) {
        return List.of("/usr/bin/" + name, "/usr/local/bin/" + name).stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + ": make test-browser"));
    }

    void open(URI address, int[] size) {
        // What the browser shows of its own, and a page that was here before, is not this page's.
        driver.get("about:blank");
        driver.manage().logs().get("browser");
        driver.manage().logs().get("performance");
        page = address;
        resize(size);
        driver.get(address.toString());
    }

    void resize(int[] size) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        size[0],
                        "height",
                        size[1],
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        size[0] < 600));
    }

    void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        dark ? "dark" : "light"))));
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    String text(String css) {
        return driver.findElement(By.cssSelector(css)).getText();
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    WebElement one(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** Clicks as a hand does, at a point from an element's corner. */
    void mouse(String css, double x, double y, boolean click) {
        run("arguments[0].scrollIntoView({block: 'center'})", one(css));
        JsonNode box =
                JSON.valueToTree(
                        run("return arguments[0].getBoundingClientRect().toJSON()", one(css)));
        double left = box.get("left").asDouble() + x;
        double top = box.get("top").asDouble() + y;
        List<String> kinds =
                click
                        ? List.of("mouseMoved", "mousePressed", "mouseReleased")
                        : List.of("mouseMoved");
        for (String kind : kinds) {
            driver.executeCdpCommand(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            kind,
                            "x",
                            left,
                            "y",
                            top,
                            "button",
                            kind.equals("mouseMoved") ? "none" : "left",
                            "clickCount",
                            1));
        }
    }

    /** Waits until something is so, for at most a minute. */
    void await(String what, Supplier<Boolean> so) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!so.get()) {
            if (System.nanoTime() > end) {
                fail("waited in vain: " + what);
            }
            Thread.sleep(50);
        }
    }

    /** Keeps a picture of what the window shows in {@code target/screenshots}. */
    void picture(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** Opens every table that is folded away. */
    void unfold() {
        run(
                "document.querySelectorAll('main details:not(.tools details)').forEach(d => d.open = true)");
    }

    /** The page is as wide as the window, and no table is wider than its place. */
    void assertFits() {
        List<?> wide =
                (List<?>)
                        run(
                                """
                                const wide = [];
                                const page = document.documentElement;
                                if (page.scrollWidth > page.clientWidth) wide.push('the page');
                                for (const part of document.querySelectorAll('.scroll')) {
                                  if (part.scrollWidth > part.clientWidth) wide.push(part.getAttribute('aria-label'));
                                }
                                return wide;
                                """);
        assertEquals(List.of(), wide, "wider than their place");
    }

    /**
     * A chart shows something: it has many pixels of a colour.
     *
     * @param css the chart's element
     * @param colour such as {@code #0072b2}
     */
    void assertDrawn(String css, String colour) {
        long pixels =
                (Long)
                        run(
                                """
                                const canvas = arguments[0].querySelector('canvas');
                                if (!canvas || !canvas.width) return 0;
                                const rgb = [1, 3, 5].map(i => parseInt(arguments[1].slice(i, i + 2), 16));
                                const copy = document.createElement('canvas');
                                copy.width = canvas.width;
                                copy.height = canvas.height;
                                const pen = copy.getContext('2d', { willReadFrequently: true });
                                pen.drawImage(canvas, 0, 0);
                                const all = pen.getImageData(0, 0, copy.width, copy.height).data;
                                let found = 0;
                                for (let i = 0; i < all.length; i += 4) {
                                  if (rgb.every((c, k) => Math.abs(all[i + k] - c) < 4)) found++;
                                }
                                return found;
                                """,
                                one(css),
                                colour);
        assertTrue(pixels > 40, css + " has " + pixels + " pixels of " + colour);
    }

    /** Nothing was written to the console as an error, and no other host was asked. */
    void assertQuiet() throws IOException {
        for (LogEntry entry : driver.manage().logs().get("browser")) {
            if (entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
                errors.add(entry.getMessage());
            }
        }
        for (LogEntry entry : driver.manage().logs().get("performance")) {
            JsonNode message = JSON.readTree(entry.getMessage()).get("message");
            if (message.get("method").asText().equals("Network.requestWillBeSent")) {
                URI asked =
                        URI.create(
                                message.at("/params/request/url")
                                        .asText()
                                        .replaceFirst("[,#].*", ""));
                boolean own =
                        List.of("data", "blob", "about").contains(asked.getScheme())
                                || (asked.getScheme().equals(page.getScheme())
                                        && String.valueOf(asked.getAuthority())
                                                .equals(String.valueOf(page.getAuthority())));
                if (!own) {
                    elsewhere.add(asked.toString());
                }
            }
        }
        assertEquals(List.of(), errors, "errors in the console");
        assertEquals(List.of(), elsewhere, "requests to other hosts");
    }

    /** Forgets what was wrong so far. */
    void forget() {
        errors.clear();
        elsewhere.clear();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
