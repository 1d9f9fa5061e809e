package org.fastforward.harness.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fastforward.harness.cli.progress.FetchBar;
import org.fastforward.harness.hub.cache.Snapshot;
import org.fastforward.harness.hub.fetch.Fetching;
import org.fastforward.harness.hub.http.HubSettings;
import org.fastforward.harness.hub.http.RetryPolicy;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.HubLocation.Kind;
import org.fastforward.harness.hub.location.KnownRepositories;
import org.fastforward.shared.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff fetch}: checkpoints and datasets from a Hugging Face hub. */
@Command(
        name = "fetch",
        description = "Fetch checkpoints and datasets into the cache of Hugging Face libraries.",
        footer = {
            "",
            "Interrupted at any moment, the same command goes on where it stopped. docs/hub.md tells"
                    + " where",
            "files go, which environment variables count, and what gated models need.",
            "",
            "Examples:",
            "  bin/ff fetch --model pythia-1.4b --task medical",
            "  bin/ff fetch --repo EleutherAI/pythia-410m --revision step1000"
        })
final class FetchCommand implements Callable<Integer> {
    private static final int MAX_JOBS = 64;

    @Spec private CommandSpec command;

    @Option(
            names = "--model",
            description = "Model of the paper, such as pythia-1.4b. Repeatable, as those below.")
    private List<String> models = List.of();

    @Option(names = "--task", description = "Task whose data to fetch: medical, instruction, chat.")
    private List<String> tasks = List.of();

    @Option(names = "--repo", description = "Any model repository, as owner/name[@revision].")
    private List<String> repositories = List.of();

    @Option(names = "--dataset", description = "Any dataset, as owner/name[@revision].")
    private List<String> datasets = List.of();

    @Option(
            names = "--revision",
            description = "Branch, tag or commit, where one repository is fetched. Default: main.")
    private String revision;

    @Option(
            names = "--jobs",
            defaultValue = "4",
            description = "Files at once. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    private final Map<String, String> environment;

    /** Made by the command line. */
    FetchCommand() {
        this(System.getenv());
    }

    FetchCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<HubLocation> locations = locations();
        if (jobs < 1 || jobs > MAX_JOBS) {
            throw new UserException("--jobs is " + jobs + "; give 1 to " + MAX_JOBS);
        }
        HubSettings settings = HubSettings.of(environment);
        PrintWriter out = command.commandLine().getOut();
        List<Snapshot> snapshots;
        try (FetchBar progress = new FetchBar(out)) {
            snapshots =
                    new Fetching(settings, progress, RetryPolicy.DEFAULT, jobs).fetch(locations);
        }
        for (Snapshot snapshot : snapshots) {
            out.println(snapshot.folder());
        }
        out.flush();
        return 0;
    }

    private List<HubLocation> locations() {
        List<HubLocation> locations = new ArrayList<>();
        models.forEach(name -> locations.add(KnownRepositories.model(name)));
        tasks.forEach(name -> locations.add(KnownRepositories.task(name)));
        repositories.forEach(name -> locations.add(HubLocation.of(Kind.MODEL, name)));
        datasets.forEach(name -> locations.add(HubLocation.of(Kind.DATASET, name)));
        if (locations.isEmpty()) {
            throw new UserException(
                    "say what to fetch with --model, --task, --repo or --dataset; see bin/ff fetch"
                            + " --help");
        }
        if (revision == null) {
            return locations;
        }
        if (locations.size() > 1) {
            throw new UserException(
                    "--revision is of one repository, and "
                            + locations.size()
                            + " are to be fetched; write owner/name@revision for each");
        }
        return List.of(locations.get(0).at(revision));
    }
}
