package org.fastforward.harness.hub.fetch;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fastforward.harness.hub.cache.HubCache;
import org.fastforward.harness.hub.cache.RepositoryFolder;
import org.fastforward.harness.hub.cache.Snapshot;
import org.fastforward.harness.hub.cache.SnapshotFiles;
import org.fastforward.harness.hub.http.HubAnswer;
import org.fastforward.harness.hub.http.HubHttp;
import org.fastforward.harness.hub.http.HubSettings;
import org.fastforward.harness.hub.http.Refusals;
import org.fastforward.harness.hub.http.Retries;
import org.fastforward.harness.hub.http.RetryPolicy;
import org.fastforward.harness.hub.http.TransientFailure;
import org.fastforward.harness.hub.location.BlobId;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.Listing;
import org.fastforward.harness.hub.location.NeededFiles;
import org.fastforward.harness.hub.location.RemoteFile;
import org.fastforward.shared.UserException;

/**
 * Fetches what is needed of repositories into the cache. A snapshot appears when all its files are
 * there; its revision is noted after that. What is there already is not asked for again.
 */
public final class Fetching {
    private static final int MAX_LISTING = 64 << 20;

    private final HubSettings settings;
    private final HubCache cache;
    private final FetchProgress progress;
    private final RetryPolicy policy;
    private final int jobs;
    private final HubHttp http;
    private final Refusals refusals;

    /**
     * @param jobs files at once
     */
    public Fetching(HubSettings settings, FetchProgress progress, RetryPolicy policy, int jobs) {
        this.settings = settings;
        this.cache = new HubCache(settings.cache());
        this.progress = progress;
        this.policy = policy;
        this.jobs = jobs;
        this.http = new HubHttp(settings, policy.silence());
        this.refusals = new Refusals(settings, http);
    }

    /**
     * Fetches repositories, one after the other. Offline, finds them in the cache.
     *
     * @return their snapshots, in order
     * @throws UserException if one cannot be had, before anything is written where that can be
     *     known; what has been received stays and is not fetched again
     */
    public List<Snapshot> fetch(List<HubLocation> locations) throws InterruptedException {
        if (settings.offline()) {
            return locations.stream().map(this::offline).toList();
        }
        List<FetchPlan> plans = new ArrayList<>();
        for (HubLocation location : locations) {
            plans.add(plan(location));
        }
        List<Snapshot> snapshots = new ArrayList<>();
        try {
            FetchPlan.requireSpace(plans, cache.folder());
            for (FetchPlan plan : plans) {
                snapshots.add(run(plan));
            }
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            throw cache.unusable(e);
        }
        return snapshots;
    }

    private Snapshot offline(HubLocation location) {
        try {
            return cache.snapshot(location);
        } catch (UserException e) {
            throw new UserException(
                    "HF_HUB_OFFLINE is set and " + e.getMessage() + ", without HF_HUB_OFFLINE", e);
        }
    }

    private FetchPlan plan(HubLocation location) throws InterruptedException {
        Listing listing = list(location);
        String commit = listing.commit();
        if (BlobId.isSha1(location.revision()) && !commit.equals(location.revision())) {
            throw new UserException(
                    HubHttp.origin(settings.endpoint())
                            + " lists commit "
                            + commit
                            + " where "
                            + location
                            + " was asked for; check HF_ENDPOINT");
        }
        List<RemoteFile> needed = NeededFiles.of(location, listing.files());
        RepositoryFolder folder = new RepositoryFolder(cache.folder(), location);
        Map<BlobId, RemoteFile> missing = new LinkedHashMap<>();
        for (RemoteFile file : needed) {
            if (!folder.has(commit, file)) {
                missing.put(file.blob(), file);
            }
        }
        return new FetchPlan(location, folder, commit, needed, List.copyOf(missing.values()));
    }

    private Listing list(HubLocation location) throws InterruptedException {
        String who = HubHttp.origin(settings.endpoint());
        URI address =
                address(
                        "api/"
                                + location.kind().plural()
                                + "/"
                                + location.repository()
                                + "/revision/"
                                + encoded(location.revision())
                                + "?blobs=true");
        Retries retries = new Retries(policy, progress::line);
        while (true) {
            try (HubAnswer answer = http.get(address, Map.of("Accept", "application/json"))) {
                if (answer.status() != 200) {
                    throw refusals.of(answer, location, "the listing of " + location);
                }
                try {
                    return Listing.parse(answer.body().all(MAX_LISTING), location, who);
                } catch (IOException e) {
                    throw new TransientFailure(
                            "the listing of " + location + " was cut: " + HubHttp.reason(e));
                }
            } catch (TransientFailure failure) {
                retries.failed(failure);
            }
        }
    }

    private Snapshot run(FetchPlan plan) throws IOException, InterruptedException {
        progress.begun(plan.describe(), plan.missingBytes());
        if (!plan.missing().isEmpty()) {
            plan.folder().prepare();
            List<Parallel.Task> downloads = new ArrayList<>();
            for (RemoteFile file : plan.missing()) {
                downloads.add(() -> download(plan, file));
            }
            Parallel.run(downloads, jobs);
        }
        for (RemoteFile file : plan.needed()) {
            plan.folder().link(plan.commit(), file);
        }
        Path snapshot = plan.folder().snapshot(plan.commit());
        SnapshotFiles.lacking(snapshot, plan.location())
                .ifPresent(
                        lacking -> {
                            throw new UserException(
                                    plan.location()
                                            + " is broken: "
                                            + lacking
                                            + " is missing at commit "
                                            + plan.commit()
                                            + "; choose another revision");
                        });
        plan.folder().writeRef(plan.location().revision(), plan.commit());
        return new Snapshot(snapshot, plan.location().repository(), plan.commit());
    }

    private void download(FetchPlan plan, RemoteFile file)
            throws IOException, InterruptedException {
        String path =
                Arrays.stream(file.name().split("/", -1))
                        .map(Fetching::encoded)
                        .collect(Collectors.joining("/"));
        URI address = address(plan.location().page() + "/resolve/" + plan.commit() + "/" + path);
        new BlobDownload(
                        http,
                        refusals,
                        progress,
                        policy,
                        plan.location(),
                        file,
                        address,
                        plan.commit())
                .into(plan.folder());
        progress.line("  " + file.name() + ", " + ByteSize.text(file.size()));
    }

    private URI address(String path) {
        return URI.create(settings.endpoint() + "/" + path);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
