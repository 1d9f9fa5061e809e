package org.fastforward.harness.cli.progress;

import java.io.PrintWriter;
import org.fastforward.harness.grid.launch.CellProcess;
import org.fastforward.harness.run.Progress;
import org.fastforward.harness.spec.RunSpec;

/** Tells a parent process how far a cell is, in lines that {@link CellProcess} reads. */
public final class LineProgress implements Progress {
    private final PrintWriter out;
    private final int arms;
    private RunSpec current;
    private int finished = -1;

    /**
     * @param arms runs that the cell is likely to have
     */
    public LineProgress(PrintWriter out, int arms) {
        this.out = out;
        this.arms = arms;
    }

    @Override
    public void advanced(RunSpec spec, double done) {
        if (!spec.equals(current)) {
            current = spec;
            finished++;
        }
        out.println(
                CellProcess.PROGRESS
                        + Math.min(1, (finished + done) / arms)
                        + " "
                        + spec.armName());
        out.flush();
    }

    @Override
    public void line(String text) {
        out.println(text);
        out.flush();
    }
}
