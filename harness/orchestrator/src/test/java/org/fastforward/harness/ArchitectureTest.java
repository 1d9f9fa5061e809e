package org.fastforward.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which module may know which. */
@AnalyzeClasses(packages = "org.fastforward", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String MODELS = "org.fastforward.models..";
    private static final String TASKS = "org.fastforward.tasks..";
    private static final String ANALYSIS = "org.fastforward.analysis..";
    private static final String HARNESS = "org.fastforward.harness..";

    @ArchTest
    static final ArchRule MODELS_KNOW_NO_OTHER_MODULE =
            noClasses()
                    .that()
                    .resideInAPackage(MODELS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(TASKS, ANALYSIS, HARNESS);

    @ArchTest
    static final ArchRule TASKS_KNOW_NEITHER_MODULES_NOR_THE_ENGINE =
            noClasses()
                    .that()
                    .resideInAPackage(TASKS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            MODELS, ANALYSIS, HARNESS, "ai.djl.engine..", "ai.djl.pytorch..");

    @ArchTest
    static final ArchRule ANALYSIS_KNOWS_NO_DJL =
            noClasses()
                    .that()
                    .resideInAPackage(ANALYSIS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(MODELS, TASKS, HARNESS, "ai.djl..");

    @ArchTest
    static final ArchRule HARNESS_DRAWS_NOTHING =
            noClasses()
                    .that()
                    .resideInAPackage(HARNESS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.knowm.xchart..", "tech.tablesaw..", "java.awt..");

    @ArchTest
    static final ArchRule ONLY_KERNELS_KNOW_THE_PYTORCH_ENGINE =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("org.fastforward.models.kernels")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("ai.djl.pytorch..");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("org.fastforward.(**)").should().beFreeOfCycles();

    /** From numbers in files to a model that leaves as files. */
    @ArchTest
    static final ArchRule MODELS_GO_ONE_WAY =
            oneWay(
                    "org.fastforward.models.",
                    "kernels",
                    "safetensors",
                    "checkpoint",
                    "architecture",
                    "linear",
                    "adapter",
                    "tensors",
                    "standin",
                    "flops",
                    "decoder",
                    "loge",
                    "peft",
                    "export");

    /** From bytes to batches. */
    @ArchTest
    static final ArchRule TASKS_GO_ONE_WAY =
            oneWay(
                    "org.fastforward.tasks.",
                    "embedded",
                    "tokenise",
                    "split",
                    "cache",
                    "batch",
                    "read",
                    "format",
                    "pipeline",
                    "load");

    /** From what a run tells to what a reader sees. */
    @ArchTest
    static final ArchRule ANALYSIS_GOES_ONE_WAY =
            oneWay(
                    "org.fastforward.analysis.",
                    "key",
                    "event",
                    "record",
                    "paper",
                    "cell",
                    "table",
                    "figure.style",
                    "figure.chart",
                    "figure",
                    "tensorboard",
                    "report");

    /** From what a run is, over who runs it, to the command that asks for it. */
    @ArchTest
    static final ArchRule ORCHESTRATOR_GOES_ONE_WAY =
            oneWay(
                    "org.fastforward.harness.",
                    "machine",
                    "state",
                    "settings",
                    "spec",
                    "inputs",
                    "run",
                    "grid",
                    "grid.status",
                    "grid.plan",
                    "grid.launch",
                    "rerun",
                    "slurm.script",
                    "slurm.job",
                    "slurm",
                    "cli.progress",
                    "cli");

    /** No package knows one that is named after it. */
    private static ArchRule oneWay(String root, String... packages) {
        List<ArchRule> rules = new ArrayList<>();
        for (int i = 0; i < packages.length - 1; i++) {
            String[] later =
                    Arrays.stream(packages, i + 1, packages.length)
                            .map(name -> root + name)
                            .toArray(String[]::new);
            rules.add(
                    noClasses()
                            .that()
                            .resideInAPackage(root + packages[i])
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(later));
        }
        return CompositeArchRule.of(rules);
    }
}
