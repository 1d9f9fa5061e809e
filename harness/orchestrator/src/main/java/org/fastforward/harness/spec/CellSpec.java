package org.fastforward.harness.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fastforward.shared.UserException;
import org.fastforward.shared.json.Json;

/**
 * What a cell's process is told, as a file.
 *
 * @param runs the cell's arms, an Adam arm first
 * @param tuning tells which of them are wanted
 */
public record CellSpec(List<RunSpec> runs, Tuning tuning, Execution execution) {
    /** Copies the list; files of versions that knew no tuning have none. */
    public CellSpec {
        runs = List.copyOf(runs);
        tuning = tuning == null ? Tuning.NONE : tuning;
    }

    /** A cell all of whose runs are wanted. */
    public CellSpec(List<RunSpec> runs, Execution execution) {
        this(runs, Tuning.NONE, execution);
    }

    /** Returns this as Json.records(). */
    public String toJson() {
        try {
            return Json.records().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws UserException if the file cannot be read or is no such thing
     */
    public static CellSpec read(Path file) {
        try {
            return Json.records().readValue(Files.readString(file), CellSpec.class);
        } catch (JsonProcessingException e) {
            throw new UserException(
                    file + " is no specification of a cell: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read the specification " + file + ": " + e, e);
        }
    }
}
