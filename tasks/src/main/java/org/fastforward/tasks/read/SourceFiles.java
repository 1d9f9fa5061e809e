package org.fastforward.tasks.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fastforward.shared.Sha256;
import org.fastforward.shared.UserException;
import org.fastforward.tasks.DataSource;
import org.fastforward.tasks.Task;
import org.fastforward.tasks.embedded.EmbeddedCorpus;

/**
 * A source's files while they are read. The embedded corpus is written to a folder that goes away
 * on close, so that it passes the same reader as any other data.
 *
 * @param heldOut files to hold out from (chat's {@code test_sft}); empty where the hold-out is
 *     drawn from all records
 * @param train the other files
 * @param name what the record of a run calls them
 * @param temporary the folder to delete on close, or null
 * @param unread names of a folder's files that may hold records too, but are not read
 */
public record SourceFiles(
        List<DataFile> heldOut,
        List<DataFile> train,
        String name,
        Path temporary,
        List<String> unread)
        implements AutoCloseable {

    private static final String TEST = "test_sft";
    private static final String TRAIN = "train_sft";

    /**
     * Finds the files of a source and what each is for; close it, since the embedded corpora are
     * written to a folder of its own.
     */
    public static SourceFiles open(Task task, DataSource source) {
        if (source instanceof DataSource.Local local) {
            List<DataFile> files = DataFile.at(local.fileOrFolder());
            SourceFiles found = divided(task, files, "", null);
            String names =
                    found.all().stream()
                            .map(file -> file.path().getFileName().toString())
                            .collect(Collectors.joining(", "));
            List<String> unread = new ArrayList<>();
            if (Files.isDirectory(local.fileOrFolder())) {
                unread.addAll(DataFile.unreadBeside(files));
                files.stream()
                        .filter(file -> !found.all().contains(file))
                        // Of ultrachat_200k itself, as it comes.
                        .filter(file -> !file.isNamedAfter("_gen"))
                        .forEach(file -> unread.add(file.path().getFileName().toString()));
            }
            return new SourceFiles(found.heldOut, found.train, names, null, unread);
        }
        try {
            Path folder =
                    Files.createTempDirectory(
                            "embedded-" + task.id() + "-" + ProcessHandle.current().pid() + "-");
            for (Map.Entry<String, byte[]> file : EmbeddedCorpus.files(task.id()).entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            return divided(task, DataFile.at(folder), "embedded", folder);
        } catch (IOException e) {
            throw new UserException(
                    "The embedded corpus cannot be written to the folder for temporary files ("
                            + UserException.firstLine(e)
                            + "); make room there or set -Djava.io.tmpdir",
                    e);
        }
    }

    private static SourceFiles divided(
            Task task, List<DataFile> files, String name, Path temporary) {
        List<DataFile> test = files.stream().filter(file -> file.isNamedAfter(TEST)).toList();
        List<DataFile> train = files.stream().filter(file -> file.isNamedAfter(TRAIN)).toList();
        return task == Task.CHAT && !test.isEmpty() && !train.isEmpty()
                ? new SourceFiles(test, train, name, temporary, List.of())
                : new SourceFiles(List.of(), files, name, temporary, List.of());
    }

    /** All files in the order of reading. */
    public List<DataFile> all() {
        List<DataFile> all = new ArrayList<>(heldOut);
        all.addAll(train);
        return all;
    }

    /** Of the files' bytes, one after the other in the order of reading. */
    public String sha256() {
        try {
            return Sha256.of(all().stream().map(DataFile::path).toList());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** How the bytes of {@link #sha256} are divided into files, and how each is read. */
    public List<String> layout() {
        List<String> layout = new ArrayList<>();
        for (DataFile file : all()) {
            layout.add(
                    (heldOut.contains(file) ? "held out, " : "train, ")
                            + file.kind()
                            + (file.isPacked() ? " packed, " : ", ")
                            + bytes(file)
                            + " bytes");
        }
        return layout;
    }

    /** Changes when a file is written to. */
    public List<FileTime> modified() {
        List<FileTime> times = new ArrayList<>();
        for (DataFile file : all()) {
            try {
                times.add(Files.getLastModifiedTime(file.path()));
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
        return times;
    }

    private long bytes(DataFile file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private UserException unreadable(IOException e) {
        return new UserException(
                name + " cannot be read (" + UserException.firstLine(e) + "); check it", e);
    }

    @Override
    public void close() {
        if (temporary == null) {
            return;
        }
        try {
            for (DataFile file : all()) {
                Files.deleteIfExists(file.path());
            }
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw new UserException(
                    temporary + " cannot be deleted (" + UserException.firstLine(e) + "); do so",
                    e);
        }
    }
}
