package org.fastforward.tasks.cache;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Why records have no sequence, in the order of the records; equal neighbours take one entry. */
public final class DropLog {

    private final List<String> reasons = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();

    /** Adds the next dropped record. */
    public void add(String reason) {
        add(reason, 1);
    }

    private void add(String reason, int count) {
        int last = reasons.size() - 1;
        if (last >= 0 && reasons.get(last).equals(reason)) {
            ends.set(last, ends.get(last) + count);
        } else {
            reasons.add(reason);
            ends.add(size() + count);
        }
    }

    /** Dropped records. */
    public int size() {
        return ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
    }

    /**
     * Why a record was dropped.
     *
     * @param dropped number of dropped records before it
     */
    public String reason(int dropped) {
        int low = 0;
        int high = ends.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (ends.get(middle) > dropped) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return reasons.get(low);
    }

    /** For the facts file: reason and number of records, alternating. */
    List<Object> json() {
        List<Object> runs = new ArrayList<>();
        for (int i = 0; i < ends.size(); i++) {
            runs.add(reasons.get(i));
            runs.add(ends.get(i) - (i == 0 ? 0 : ends.get(i - 1)));
        }
        return runs;
    }

    static DropLog parse(JsonNode runs) {
        DropLog log = new DropLog();
        for (int i = 0; i + 1 < runs.size(); i += 2) {
            log.add(runs.get(i).asText(), runs.get(i + 1).asInt());
        }
        return log;
    }
}
