package org.fastforward.harness.hub.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fastforward.shared.UserException;

/**
 * The proxies that the environment names, as other programs on a cluster use them: {@code
 * https_proxy}, {@code http_proxy}, {@code all_proxy} and {@code no_proxy}, in small or capital
 * letters. Java itself looks at system properties only; those hold where no variable is set.
 */
final class EnvironmentProxy extends ProxySelector {
    private final Map<String, Proxy> proxies = new HashMap<>();
    private final List<String> exempt = new ArrayList<>();

    /**
     * @param environment such as {@link System#getenv()}
     * @throws UserException if a proxy's address cannot be used
     */
    EnvironmentProxy(Map<String, String> environment) {
        String all = variable(environment, "all_proxy");
        for (String scheme : List.of("http", "https")) {
            String own = variable(environment, scheme + "_proxy");
            String address = own.isEmpty() ? all : own;
            if (!address.isEmpty()) {
                proxies.put(scheme, proxy(address));
            }
        }
        for (String entry : variable(environment, "no_proxy").split("[,\\s]+", -1)) {
            exempt.add(
                    entry.toLowerCase(Locale.ROOT)
                            .replaceFirst("^\\*?\\.", "")
                            .replaceFirst(":\\d+$", ""));
        }
    }

    @Override
    public List<Proxy> select(URI uri) {
        Proxy proxy = proxies.get(uri.getScheme().toLowerCase(Locale.ROOT));
        if (proxy == null) {
            return ProxySelector.getDefault().select(uri);
        }
        return List.of(isExempt(uri) ? Proxy.NO_PROXY : proxy);
    }

    private boolean isExempt(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return exempt.stream()
                .filter(name -> !name.isEmpty())
                .anyMatch(
                        name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
    }

    private static Proxy proxy(String address) {
        try {
            URI uri = URI.create(address.contains("://") ? address : "http://" + address);
            if ("http".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null) {
                int port = uri.getPort() < 0 ? 80 : uri.getPort();
                return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(uri.getHost(), port));
            }
        } catch (IllegalArgumentException e) {
            // No address: refused as the others are.
        }
        // Not repeated: there may be a password in it.
        throw new UserException(
                "the proxy that the environment names cannot be used; write it as"
                        + " http://host:port, without a password");
    }

    private static String variable(Map<String, String> environment, String name) {
        String small = environment.getOrDefault(name, "").strip();
        return small.isEmpty()
                ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "").strip()
                : small;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // Told to whoever sent the request.
    }
}
