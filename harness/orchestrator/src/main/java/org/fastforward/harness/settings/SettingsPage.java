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
                .append(
                        "Arms: which arms of a cell a setting can change. One of `ff` leaves plain Adam as it")
                .append(" is, so a grid's arms may\ndiffer in it ([grids.md](grids.md)); `tiny`")
                .append(
                        " does from `split_version` 2 on. They may also differ in one of `each`, which")
                .append(" says how a\nstep is computed, not which step it is.\n\n")
                .append("| key | default | arms | meaning |\n| --- | --- | --- | --- |\n");
        ObjectNode defaults = SettingsReader.defaults();
        List<String> keys = SettingsReader.keys();
        RecordComponent[] components = RunSettings.class.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            page.append("| `")
                    .append(keys.get(i))
                    .append("` | `")
                    .append(defaults.get(keys.get(i)))
                    .append("` | ")
                    .append(arms(components[i].getAnnotation(Setting.class)))
                    .append(" | ")
                    .append(components[i].getAnnotation(Setting.class).value())
                    .append(" |\n");
        }
        return page.append("\nMade by `bin/ff settings > docs/settings.md`.\n").toString();
    }

    private static String arms(Setting setting) {
        return switch (setting.affects()) {
            case EVERY_ARM -> setting.computes() ? "each" : "all";
            case FAST_FORWARD -> "ff";
            case TINY_SET -> "tiny";
        };
    }
}
