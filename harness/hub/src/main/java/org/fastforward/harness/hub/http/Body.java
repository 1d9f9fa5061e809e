package org.fastforward.harness.hub.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer, read piece by piece by one thread. A server that falls silent is noticed,
 * which the client's own input stream cannot.
 */
public final class Body implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    /** Pieces that may wait to be read: enough to keep the network busy while a disk writes. */
    private static final int AHEAD = 64;

    private sealed interface Event {}

    private record Bytes(List<ByteBuffer> buffers) implements Event {}

    private record Failed(Throwable why) implements Event {}

    private record End() implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Duration silence;
    private Flow.Subscription subscription;
    private boolean closed;

    /**
     * @param silence how long to wait for the next bytes
     */
    Body(Flow.Publisher<List<ByteBuffer>> publisher, Duration silence) {
        this.silence = silence;
        publisher.subscribe(this);
    }

    /**
     * Waits for the next bytes.
     *
     * @return them, or an empty list at the end
     * @throws IOException if the connection was cut or is silent
     */
    public List<ByteBuffer> next() throws IOException, InterruptedException {
        Event event = events.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            close();
            throw new IOException("no byte for " + silence.toSeconds() + " s");
        }
        if (event instanceof Failed failed) {
            throw new IOException(HubHttp.reason(failed.why), failed.why);
        }
        if (event instanceof Bytes bytes) {
            request(1);
            return bytes.buffers;
        }
        return List.of();
    }

    /**
     * Reads the whole body.
     *
     * @param limit in bytes
     * @throws IOException if it is longer, or as {@link #next}
     */
    public byte[] all(int limit) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (List<ByteBuffer> next = next(); !next.isEmpty(); next = next()) {
            for (ByteBuffer buffer : next) {
                if (bytes.size() + buffer.remaining() > limit) {
                    throw new IOException("its answer is longer than " + limit + " bytes");
                }
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                bytes.writeBytes(copy);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        synchronized (this) {
            subscription = given;
            if (closed) {
                given.cancel();
                return;
            }
        }
        given.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (buffers.isEmpty()) {
            request(1);
        } else {
            events.add(new Bytes(buffers));
        }
    }

    @Override
    public void onError(Throwable why) {
        events.add(new Failed(why));
    }

    @Override
    public void onComplete() {
        events.add(new End());
    }

    private synchronized void request(int pieces) {
        subscription.request(pieces);
    }

    /** Gives up what has not been read. */
    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
