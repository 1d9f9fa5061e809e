package org.fastforward.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which package of the project a package may know, and how large it may become. */
@AnalyzeClasses(packages = "org.fastforward", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
    private static final String ROOT = "org.fastforward.";
    private static final int MOST_CLASSES = 16;

    /** Of the same module; what a module may know is the other test's. */
    private static final Map<String, Set<String>> KNOWS =
            Map.ofEntries(
                    Map.entry("shared", Set.of()),
                    Map.entry("shared.names", Set.of("shared")),
                    Map.entry("shared.json", Set.of("shared")),
                    Map.entry("harness.engine.resume", Set.of()),
                    Map.entry("harness.engine.optimizer", Set.of("harness.engine.resume")),
                    Map.entry("harness.engine.gradient", Set.of("harness.engine.resume")),
                    Map.entry("harness.engine.fastforward", Set.of("harness.engine.resume")),
                    Map.entry(
                            "harness.engine.cost",
                            Set.of("harness.engine.resume", "harness.engine.gradient")),
                    Map.entry(
                            "harness.engine.schedule",
                            Set.of("harness.engine.resume", "harness.engine.fastforward")),
                    Map.entry(
                            "harness.engine.loop",
                            Set.of(
                                    "harness.engine.resume",
                                    "harness.engine.optimizer",
                                    "harness.engine.gradient",
                                    "harness.engine.fastforward",
                                    "harness.engine.schedule",
                                    "harness.engine.cost")),
                    Map.entry("harness.hub.location", Set.of()),
                    Map.entry("harness.hub.http", Set.of("harness.hub.location")),
                    Map.entry(
                            "harness.hub.cache",
                            Set.of("harness.hub.location", "harness.hub.http")),
                    Map.entry(
                            "harness.hub.fetch",
                            Set.of(
                                    "harness.hub.location",
                                    "harness.hub.http",
                                    "harness.hub.cache")),
                    Map.entry("harness.machine", Set.of()),
                    Map.entry("harness.shape", Set.of()),
                    Map.entry("harness.pretrain", Set.of("harness.shape")),
                    Map.entry("harness.settings", Set.of()),
                    Map.entry("harness.spec", Set.of("harness.settings")),
                    Map.entry(
                            "harness.inputs",
                            Set.of("harness.machine", "harness.settings", "harness.spec")),
                    Map.entry("harness.state", Set.of("harness.machine")),
                    Map.entry(
                            "harness.measure",
                            Set.of("harness.settings", "harness.spec", "harness.inputs")),
                    Map.entry(
                            "harness.run",
                            Set.of(
                                    "harness.measure",
                                    "harness.machine",
                                    "harness.settings",
                                    "harness.spec",
                                    "harness.inputs",
                                    "harness.state")));

    @ArchTest
    static void aPackageKnowsThoseAboveItOnly(JavaClasses classes) {
        Map<String, Set<String>> strangers = new TreeMap<>();
        for (JavaClass from : classes) {
            Set<String> known = KNOWS.get(name(from));
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass().getBaseComponentType();
                boolean judged = known != null && to.getPackageName().startsWith(ROOT);
                if (judged
                        && module(to).equals(module(from))
                        && !name(to).equals(name(from))
                        && !known.contains(name(to))) {
                    strangers.computeIfAbsent(name(from), p -> new TreeSet<>()).add(name(to));
                }
            }
        }
        assertEquals(Map.of(), strangers);
    }

    @ArchTest
    static void aPackageHasFewClasses(JavaClasses classes) {
        Map<String, Set<String>> members = new TreeMap<>();
        for (JavaClass one : classes) {
            if (one.isTopLevelClass() && !one.getSimpleName().equals("package-info")) {
                members.computeIfAbsent(name(one), p -> new TreeSet<>()).add(one.getSimpleName());
            }
        }
        List<String> large =
                KNOWS.keySet().stream()
                        .filter(p -> members.getOrDefault(p, Set.of()).size() > MOST_CLASSES)
                        .toList();
        assertEquals(List.of(), large);
        assertEquals(
                List.of(),
                KNOWS.keySet().stream().filter(p -> !members.containsKey(p)).toList(),
                "there is no such package");
    }

    private static String name(JavaClass one) {
        String name = one.getPackageName();
        return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
    }

    /** As in Maven, told by the name: engine and hub stand for themselves. */
    private static String module(JavaClass one) {
        String[] parts = name(one).split("\\.", -1);
        boolean nested = parts.length > 1 && (parts[1].equals("engine") || parts[1].equals("hub"));
        return nested ? parts[1] : parts[0];
    }
}
