package org.fastforward.tasks.embedded;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One record's walk through a grammar.
 *
 * <p>References in a shape:
 *
 * <ul>
 *   <li><code>{slot}</code> a shape of that slot, chosen anew; <code>{slot#2}</code> chosen once
 *       for the record;
 *   <li><code>{table.column}</code> a fact of the record's row; <code>{table#2.column}</code> of a
 *       another row of the same table;
 *   <li><code>{3..9}</code> a number from 3 to 9, <code>{10..90/5}</code> in steps of 5, <code>
 *       {3..9#a}</code> drawn once for the record;
 *   <li><code>{^...}</code> any of these with a capital letter.
 * </ul>
 *
 * <p><code>\n</code> is a newline, <code>\{</code> a brace before what would be a reference; other
 * braces stand for themselves.
 */
final class Expansion {

    private static final Pattern REFERENCE =
            Pattern.compile(
                    "\\\\n|\\\\\\{|\\{(?<capital>\\^?)(?:"
                            + "(?<low>\\d+)\\.\\.(?<high>\\d+)(?:/(?<step>\\d+))?(?<drawn>#[a-z])?"
                            + "|(?<name>[a-z][a-z0-9_]*)(?<which>#\\d)?(?:\\.(?<column>[a-z0-9_]+))?"
                            + ")\\}");

    private final Grammar grammar;
    private final SplittableRandom random;
    private final Map<String, String> chosen = new HashMap<>();
    private final Map<String, List<String>> rows = new HashMap<>();

    Expansion(Grammar grammar, SplittableRandom random) {
        this.grammar = grammar;
        this.random = random;
    }

    /** A shape of a slot with every reference replaced. */
    String slot(String name) {
        List<String> shapes = grammar.slots().get(name);
        if (shapes == null) {
            throw new IllegalArgumentException("No slot " + name);
        }
        return text(shapes.get(random.nextInt(shapes.size())));
    }

    private String text(String shape) {
        Matcher matcher = REFERENCE.matcher(shape);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(text, Matcher.quoteReplacement(value(matcher)));
        }
        return matcher.appendTail(text).toString();
    }

    private String value(Matcher reference) {
        if (reference.group().equals("\\n")) {
            return "\n";
        } else if (reference.group().equals("\\{")) {
            return "{";
        }
        String value;
        if (reference.group("low") != null) {
            value =
                    reference.group("drawn") == null
                            ? number(reference)
                            : once(reference.group(), number(reference));
        } else if (reference.group("column") != null) {
            value = fact(reference);
        } else if (reference.group("which") != null) {
            String key = reference.group("name") + reference.group("which");
            value = chosen.containsKey(key) ? chosen.get(key) : once(key, slot(reference));
        } else {
            value = slot(reference);
        }
        return reference.group("capital").isEmpty() ? value : capitalised(value);
    }

    private String once(String key, String value) {
        return chosen.computeIfAbsent(key, any -> value);
    }

    private String slot(Matcher reference) {
        return slot(reference.group("name"));
    }

    private String number(Matcher reference) {
        int low = Integer.parseInt(reference.group("low"));
        int high = Integer.parseInt(reference.group("high"));
        String step = reference.group("step");
        int by = step == null ? 1 : Integer.parseInt(step);
        return Integer.toString(low + by * random.nextInt((high - low) / by + 1));
    }

    private String fact(Matcher reference) {
        String name = reference.group("name");
        Grammar.Table table = grammar.tables().get(name);
        if (table == null) {
            throw new IllegalArgumentException("No table " + name);
        }
        int column = table.columns().indexOf(reference.group("column"));
        if (column < 0) {
            throw new IllegalArgumentException("No column " + reference.group());
        }
        String which = reference.group("which");
        String key = name + (which == null ? "#" : which);
        if (!rows.containsKey(key)) {
            List<String> row;
            do {
                row = table.rows().get(random.nextInt(table.rows().size()));
            } while (rows.containsValue(row));
            rows.put(key, row);
        }
        return text(rows.get(key).get(column));
    }

    private static String capitalised(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
