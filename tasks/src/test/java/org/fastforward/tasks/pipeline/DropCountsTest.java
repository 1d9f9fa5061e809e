package org.fastforward.tasks.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.fastforward.tasks.Example;
import org.fastforward.tasks.cache.DropLog;
import org.fastforward.tasks.format.PreparedRecord;
import org.junit.jupiter.api.Test;

class DropCountsTest {

    @Test
    void theMostFrequentReasonComesFirst() {
        List<PreparedRecord> records = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            records.add(
                    i % 100 == 0
                            ? new PreparedRecord.Kept(new Example(i, new int[0], new int[0]))
                            : new PreparedRecord.Dropped(i, i % 10 == 0 ? "rare" : "usual"));
        }
        assertEquals(
                "1,188 of 1,200 records dropped: usual (1,080); rare (108)",
                DropCounts.of(records).line());
    }

    @Test
    void aLogGivesEachReasonBack() {
        DropLog log = new DropLog();
        List<String> reasons = List.of("a", "a", "b", "a", "c", "c", "c", "b");
        reasons.forEach(log::add);
        assertEquals(reasons.size(), log.size());
        for (int i = 0; i < reasons.size(); i++) {
            assertEquals(reasons.get(i), log.reason(i));
        }
    }
}
