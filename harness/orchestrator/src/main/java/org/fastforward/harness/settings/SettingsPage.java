package org.fastforward.harness.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** The page {@code docs/settings.md}, made from the record that checks the keys. */
public final class SettingsPage {
    private SettingsPage() {}

    /** Returns the page as Markdown. */
    public static String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("# Settings\n\n")
                .append("Every key that `settings` in a grid file and `--set KEY=VALUE` on the")
                .append(" command line know. The defaults are\nthe paper's. In a grid file")
                .append(" settings stand at the top, under a model or under a task; the task's")
                .append(" win over the model's,\nthe model's over the grid's, `--set` over all.")
                .append(" An unknown key is an error.\n\n")
                .append("| key | default | meaning |\n| --- | --- | --- |\n");
        ObjectNode defaults = SettingsReader.defaults();
        List<String> keys = SettingsReader.keys();
        RecordComponent[] components = RunSettings.class.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            page.append("| `")
                    .append(keys.get(i))
                    .append("` | `")
                    .append(defaults.get(keys.get(i)))
                    .append("` | ")
                    .append(components[i].getAnnotation(Setting.class).value())
                    .append(" |\n");
        }
        return page.append("\nMade by `bin/ff settings > docs/settings.md`.\n").toString();
    }
}
