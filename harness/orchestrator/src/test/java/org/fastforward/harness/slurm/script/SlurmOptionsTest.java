package org.fastforward.harness.slurm.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import org.fastforward.shared.UserException;
import org.fastforward.shared.yaml.YamlText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlurmOptionsTest {
    private static SlurmOptions read(String yaml) throws JsonProcessingException {
        return SlurmOptions.read("grid g", YamlText.read(yaml).root());
    }

    @Test
    void readsEveryKey() throws JsonProcessingException {
        SlurmOptions all =
                read(
                        """
                        partition: gpu,big
                        account: physics
                        time: 04:30:00
                        memory: 16000
                        gpus: 2
                        cpus: 8
                        throttle: 4
                        options: [--qos=long, -C haswell, '--comment="two words"']
                        setup: [module load java/17, 'export X="a b"']
                        """);
        assertEquals(
                new SlurmOptions(
                        "gpu,big",
                        "physics",
                        "04:30:00",
                        "16000",
                        "2",
                        8,
                        4,
                        List.of("--qos=long", "-C haswell", "--comment=\"two words\""),
                        List.of("module load java/17", "export X=\"a b\"")),
                all);
    }

    @Test
    void whatIsNotSaidIsLeftToSlurm() throws JsonProcessingException {
        SlurmOptions nothing = new SlurmOptions("", "", "", "", "", 0, 0, List.of(), List.of());
        assertEquals(nothing, SlurmOptions.read("grid g", MissingNode.getInstance()));
        assertEquals(nothing, read("gpus: 0"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "partitoin: gpu | unknown key 'partitoin' | known: account, cpus, gpus, memory",
                "[a] | slurm must be keys with values | ",
                "partition: 'a b' | partition is 'a b' | a name such as gpu",
                "account: a;b | account is 'a;b' | a name",
                "time: soon | time is 'soon' | 04:00:00",
                "time: '0' | time is '0' | leave it out",
                "time: 1:2:3:4 | time is '1:2:3:4' | 04:00:00",
                "memory: 16GB | memory is '16GB' | 16G",
                "memory: 0 | memory is '0' | 16G",
                "gpus: a100 | gpus is 'a100' | a100:1",
                "cpus: -1 | cpus is -1 | at least 0",
                "cpus: many | cpus must be a whole number | \"many\"",
                "throttle: -2 | throttle is -2 | at least 0",
                "options: [qos=long] | options has 'qos=long' | such as --qos=long",
                "options: ['-p a --array=0-9'] | bin/ff sets --array itself | leave it out",
                "options: [--arr=0] | bin/ff sets --arr itself | leave it out",
                "options: [-o x] | bin/ff sets -o itself | leave it out",
                "options: [--no-requeue] | bin/ff sets --no-requeue itself | leave it out",
                "options: [''] | options has '' | one line",
                "options: [null] | options has an empty entry | ",
                "setup: [' '] | setup has ' ' | one line",
            })
    void refusesInOneLine(String yaml, String what, String hint) {
        UserException refusal = assertThrows(UserException.class, () -> read(yaml), yaml);
        String message = refusal.getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("grid g: slurm"), message);
        assertTrue(message.contains(what), message);
        assertTrue(hint == null || message.contains(hint), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "partition: \"gpu\\n#SBATCH --array=0-99\"",
                "account: \"a\\rb\"",
                "time: \"10\\n\"",
                "memory: \"1G\\n#SBATCH -o /x\"",
                "gpus: \"1\\n\"",
                "options: [\"--qos=a\\nrm -r x\"]",
                "setup: [\"true\\nfalse\"]",
            })
    void noValueEndsItsLine(String yaml) {
        UserException refusal = assertThrows(UserException.class, () -> read(yaml), yaml);
        assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "90, 5400, 120",
        "90:30, 5430, 120",
        "04:00:00, 14400, 120",
        "2-12, 216000, 120",
        "1-00:30, 88200, 120",
        "1-00:00:01, 86401, 120",
        "2, 120, 30",
    })
    void timeLimitsAreSlurms(String time, long seconds, long warning) throws Exception {
        assertEquals(time, read("time: '" + time + "'").time());
        assertEquals(seconds, TimeLimit.seconds(time));
        assertEquals(warning, TimeLimit.warning(time));
    }
}
