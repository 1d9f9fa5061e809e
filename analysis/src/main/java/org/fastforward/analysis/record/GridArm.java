package org.fastforward.analysis.record;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fastforward.analysis.key.ArmKey;
import org.fastforward.analysis.key.CellKey;
import org.fastforward.analysis.key.SettingText;
import org.fastforward.analysis.key.VariedSettings;
import org.fastforward.shared.UserException;

/**
 * An arm that a grid's cells have beside the Adam arm that sets their target.
 *
 * @param policy its line search
 * @param set its value of every setting in which the grid's arms differ
 * @param where the cells that have it: parts of their keys, each with a value or a list of values;
 *     empty: all cells
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"policy", "set", "where"})
public record GridArm(String policy, Map<String, Object> set, Map<String, Object> where) {

    /**
     * Copies the maps.
     *
     * @throws UserException if there is no policy
     */
    public GridArm {
        if (policy == null || policy.isBlank()) {
            throw new UserException("an arm of a grid record has no policy: give it one");
        }
        set = copy(set);
        where = copy(where);
    }

    /**
     * An arm of every cell that changes no setting.
     *
     * @param policy its line search
     */
    public GridArm(String policy) {
        this(policy, Map.of(), Map.of());
    }

    /**
     * Tells whether a cell has this arm.
     *
     * @param cell the cell
     * @return true if every part that is given agrees
     */
    public boolean isOf(CellKey cell) {
        return where.entrySet().stream()
                .allMatch(part -> values(part.getValue()).contains(cell.part(part.getKey())));
    }

    /**
     * What tells this arm from the others.
     *
     * @return its policy and overrides
     */
    @JsonIgnore
    public ArmKey key() {
        Map<String, String> texts = new TreeMap<>();
        set.forEach((setting, value) -> texts.put(setting, SettingText.of(value)));
        return new ArmKey(policy, new VariedSettings(texts));
    }

    /** A condition's values as they stand in keys. */
    private static List<String> values(Object condition) {
        Collection<?> all = condition instanceof Collection<?> list ? list : List.of(condition);
        return all.stream().map(SettingText::of).toList();
    }

    private static Map<String, Object> copy(Map<String, Object> map) {
        return Collections.unmodifiableMap(map == null ? Map.of() : new LinkedHashMap<>(map));
    }
}
