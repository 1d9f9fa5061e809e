package org.fastforward.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.fastforward.harness.grid.Grid;
import org.fastforward.harness.watch.WatchServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ff watch}: the report of a grid while it runs. */
@Command(
        name = "watch",
        description = {
            "Show a grid while it runs, here, in another terminal or on a cluster: a page that"
                    + " follows its results folder and changes nothing. Ctrl-C ends it.",
        },
        footer = {
            "",
            "Examples:",
            "  bin/ff watch --grid mini",
            "  bin/ff watch --grid paper --results /data/results --port 8100"
        })
final class WatchCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @Mixin private ResultsOption results;

    @Option(
            names = "--grid",
            defaultValue = "mini",
            description = "A known grid or a YAML file. Default: ${DEFAULT-VALUE}.")
    private String grid;

    @Option(names = "--data", description = "As for grid run.")
    private Path data;

    @Option(
            names = "--port",
            defaultValue = "8077",
            description = "Port to listen on; 0: any. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on. Others than this machine's own are open to the network;"
                            + " a token in the page's address then keeps strangers out. Default:"
                            + " ${DEFAULT-VALUE}.")
    private String host;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        try (WatchServer server =
                WatchServer.start(
                        Grid.read(grid, data), results.path(), host, port, out::println)) {
            out.println("Watching grid " + grid + ": " + server.address());
            out.flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
