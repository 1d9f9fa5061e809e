package org.fastforward.harness.hub.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fastforward.harness.hub.cache.PartialFile;
import org.fastforward.harness.hub.cache.RepositoryFolder;
import org.fastforward.harness.hub.http.Body;
import org.fastforward.harness.hub.http.HubAnswer;
import org.fastforward.harness.hub.http.HubHttp;
import org.fastforward.harness.hub.http.Refusals;
import org.fastforward.harness.hub.http.Retries;
import org.fastforward.harness.hub.http.RetryPolicy;
import org.fastforward.harness.hub.http.TransientFailure;
import org.fastforward.harness.hub.location.HubLocation;
import org.fastforward.harness.hub.location.RemoteFile;
import org.fastforward.shared.LockedFile;
import org.fastforward.shared.UserException;

/**
 * Fetches one file's bytes into its {@link PartialFile}, over as many connections as it takes, and
 * makes it a blob when size and hash are right. What was received stays for the next call, unless
 * it is wrong.
 */
final class BlobDownload {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    /** Bytes that make a try worth it: a cut connection that brought them is no failure. */
    private static final long WORTH_A_TRY = 1 << 20;

    private final HubHttp http;
    private final Refusals refusals;
    private final FetchProgress progress;
    private final RetryPolicy policy;
    private final HubLocation location;
    private final RemoteFile file;
    private final URI address;
    private final String commit;
    private final String title;

    /** Whether all bytes of the partial file come from one answer. */
    private boolean fromOneAnswer;

    private int restarts;

    /**
     * @param address the file at the commit
     * @param commit the commit
     */
    BlobDownload(
            HubHttp http,
            Refusals refusals,
            FetchProgress progress,
            RetryPolicy policy,
            HubLocation location,
            RemoteFile file,
            URI address,
            String commit) {
        this.http = http;
        this.refusals = refusals;
        this.progress = progress;
        this.policy = policy;
        this.location = location;
        this.file = file;
        this.address = address;
        this.commit = commit;
        this.title = file.name() + " of " + location;
    }

    /**
     * Fetches the file unless somebody else does so meanwhile.
     *
     * @throws IOException if the disk refuses
     * @throws UserException if the server does, or lies
     */
    void into(RepositoryFolder folder) throws IOException, InterruptedException {
        Runnable waiting = () -> progress.line("waiting for another process that fetches " + title);
        LockedFile lock = folder.lock(file.blob(), waiting);
        try (lock) {
            if (folder.hasBlob(file)) {
                progress.advanced(file.size());
                return;
            }
            try (PartialFile partial = PartialFile.open(folder.partial(file.blob()), file)) {
                progress.advanced(partial.length());
                complete(partial);
                partial.moveTo(folder.blob(file.blob()));
            }
        }
    }

    private void complete(PartialFile partial) throws IOException, InterruptedException {
        Retries retries = new Retries(policy, progress::line);
        while (true) {
            if (partial.isComplete()) {
                if (partial.isTrue()) {
                    return;
                }
                // Bytes of several answers may be of several files; those of one are a lie.
                if (fromOneAnswer || restarts >= policy.tries()) {
                    throw lies(partial, "is not the file with " + file.blob());
                }
                restart(partial);
                continue;
            }
            long before = partial.length();
            try {
                receive(partial);
            } catch (TransientFailure failure) {
                if (partial.length() - before >= WORTH_A_TRY) {
                    retries.progressed();
                }
                retries.failed(failure);
            }
        }
    }

    private void receive(PartialFile partial)
            throws IOException, TransientFailure, InterruptedException {
        long have = partial.length();
        Map<String, String> range = have > 0 ? Map.of("Range", "bytes=" + have + "-") : Map.of();
        try (HubAnswer answer = http.get(address, range)) {
            int status = answer.status();
            boolean whole = status == OK;
            if (!whole && status != PARTIAL && (status != RANGE_NOT_SATISFIABLE || have == 0)) {
                throw refusals.of(answer, location, title);
            }
            checkHeaders(answer, partial);
            if (have > 0 && (whole || !continues(answer, have))) {
                restart(partial);
            }
            if (whole || continues(answer, partial.length())) {
                fromOneAnswer = partial.length() == 0;
                copy(answer.body(), partial);
            } else if (have == 0) {
                throw lies(partial, "is a part, where the whole was asked for");
            }
        }
    }

    private void checkHeaders(HubAnswer answer, PartialFile partial) throws IOException {
        Optional<String> sentFrom = answer.hubHeaders().firstValue("X-Repo-Commit");
        if (sentFrom.isPresent() && !sentFrom.get().equals(commit)) {
            throw lies(partial, "is of another commit than the one asked for, " + commit);
        }
        Optional<String> linked = answer.hubHeaders().firstValue("X-Linked-Etag");
        if (linked.isPresent()
                && !linked.get().replaceAll("^W/|\"", "").equals(file.blob().hex())) {
            throw lies(partial, "is not the file with " + file.blob());
        }
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        if (answer.status() == OK && length.isPresent() && length.getAsLong() != file.size()) {
            throw lies(partial, "has " + length.getAsLong() + " bytes, listed are " + file.size());
        }
        if (!answer.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .equals("identity")) {
            throw lies(partial, "is compressed, which was not asked for");
        }
    }

    /** Whether an answer is the rest of the file from a place on. */
    private boolean continues(HubAnswer answer, long from) {
        String range = answer.headers().firstValue("Content-Range").orElse("");
        Matcher parts = CONTENT_RANGE.matcher(range);
        return answer.status() == PARTIAL
                && parts.matches()
                && Long.parseLong(parts.group(1)) == from
                && (parts.group(2).equals("*") || Long.parseLong(parts.group(2)) == file.size());
    }

    private void copy(Body body, PartialFile partial)
            throws IOException, TransientFailure, InterruptedException {
        for (List<ByteBuffer> next = next(body, partial);
                !next.isEmpty();
                next = next(body, partial)) {
            for (ByteBuffer bytes : next) {
                int count = bytes.remaining();
                if (count > file.size() - partial.length()) {
                    throw lies(partial, "is longer than the " + file.size() + " bytes listed");
                }
                partial.append(bytes);
                progress.advanced(count);
            }
        }
        if (!partial.isComplete()) {
            throw cut(partial, "the answer ended");
        }
    }

    private List<ByteBuffer> next(Body body, PartialFile partial)
            throws TransientFailure, InterruptedException {
        try {
            return body.next();
        } catch (IOException e) {
            throw cut(partial, HubHttp.reason(e));
        }
    }

    private TransientFailure cut(PartialFile partial, String why) {
        return new TransientFailure(
                String.format(
                        Locale.ROOT,
                        "%s was cut after %d of %d bytes (%s)",
                        title,
                        partial.length(),
                        file.size(),
                        why));
    }

    /** Begins anew where the bytes so far cannot be continued. */
    private void restart(PartialFile partial) throws IOException {
        if (++restarts > policy.tries()) {
            throw new UserException(
                    title
                            + " had to be begun anew "
                            + policy.tries()
                            + " times: the server cannot resume; try again on a better connection");
        }
        progress.advanced(-partial.length());
        partial.restart();
    }

    /** Leaves nothing of what a server sends that does not keep to its listing. */
    private UserException lies(PartialFile partial, String how) throws IOException {
        partial.delete();
        return new UserException(
                "what "
                        + HubHttp.origin(address)
                        + " sends as "
                        + title
                        + " "
                        + how
                        + "; nothing of it was kept: check HF_ENDPOINT, or try again later");
    }
}
