package org.fastforward.analysis.key;

/**
 * What the arms of one comparison share, and what tells it from the grid's other comparisons.
 *
 * @param model the model's name
 * @param task the task's name
 * @param adapter the adapter's name
 * @param seed the seed
 * @param varied the settings that the grid varies between cells
 */
public record CellKey(String model, String task, String adapter, long seed, VariedSettings varied) {
    /**
     * A cell of a grid that varies no setting between cells.
     *
     * @param model the model's name
     * @param task the task's name
     * @param adapter the adapter's name
     * @param seed the seed
     */
    public CellKey(String model, String task, String adapter, long seed) {
        this(model, task, adapter, seed, VariedSettings.NONE);
    }

    /**
     * What this cell shares with those that differ in one setting alone.
     *
     * @param setting the setting
     * @return the same without it
     */
    public CellKey without(String setting) {
        return with(varied.without(setting));
    }

    /**
     * The same model, task, adapter and seed with other settings.
     *
     * @param others the settings
     * @return that cell
     */
    public CellKey with(VariedSettings others) {
        return new CellKey(model, task, adapter, seed, others);
    }

    /**
     * A part of this key by its name in a grid file.
     *
     * @param part {@code model}, {@code task}, {@code adapter}, {@code seed} or a varied setting
     * @return its text, or empty where the cells are not told apart by it
     */
    public String part(String part) {
        return switch (part) {
            case "model" -> model;
            case "task" -> task;
            case "adapter" -> adapter;
            case "seed" -> Long.toString(seed);
            default -> varied.get(part).orElse("");
        };
    }
}
