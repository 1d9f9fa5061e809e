package org.fastforward.harness.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.fastforward.harness.slurm.script.SlurmOptions;
import org.fastforward.harness.spec.Execution;
import org.fastforward.shared.Home;
import org.fastforward.shared.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridFileTest {
    private static final String BASE =
            """
            name: g
            profile: real
            adapters: [lora]
            policies: [bracket]
            seeds: [0]
            """;
    private static final String NAMED =
            BASE + "models: {a: {checkpoint: c}}\ntasks: {chat: {data: d}}\n";
    private static final String RATES = NAMED + "learning_rates: [2.0e-5, 2.0e-4]\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "extra_arms: [{policy: papre}] | unknown policy 'papre'; known: paper, reference",
                "extra_arms: [{policy: bracket}] | arm bracket is an arm of every cell already: remove",
                "extra_arms: [{task: chat}] | an arm has no policy",
                "extra_arms: [{policy: paper, model: x}] | unknown model 'x'; known: a",
                "extra_arms: [{policy: paper, task: x}] | unknown task 'x'; known: chat",
                "extra_arms: [{policy: paper, adapter: dora}] | adapter 'dora'; known: lora",
                "extra_arms: [{policy: paper, learning_rate: 3e-5}] | '3e-5'; known: 2e-5, 2e-4",
                "extra_arms: [{policy: paper, learning_rate: NaN}] | arm paper: setting learning_rate is NaN; it must be",
                "extra_arms: [{policy: paper, sed: 0}] | unknown key 'sed'; known: adapter, learn",
                "settings: {learning_rate: 1e-4} | settings has a learning_rate, which learning_r",
                "own_data: {learning_rate: 1e-4} | own_data has a learning_rate, which learning_r",
            })
    void refusesInOneLineBesideLearningRates(String line, String message) {
        refuses(RATES + line, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "learning_rates: [2e-5, 2.0e-5] | learning_rates has learning_rate 2e-5 twice",
                "learning_rates: [2e-5, 0] | learning_rates: setting learning_rate is 0.0; it must be greater",
                "learning_rates: [-1] | learning_rates: setting learning_rate is -1.0; it must be greater",
                "learning_rates: [Infinity] | learning_rates: setting learning_rate is Infinity; it must be greater",
                "learning_rates: [NaN] | learning_rates: setting learning_rate is NaN; it must be greater",
                "learning_rates: [2e-5, null] | key learning_rates has an empty entry",
                "learning_rates: [fast] | learning_rates: setting learning_rate must be a number, not \"fast\"",
                "learning_rates: 2e-5 | line 8, column 17: learning_rates must be a list, not 2.0E-5",
                "learning_rate: 2e-5 | unknown key 'learning_rate'; known: adapters, arms, execu",
                "vary: {rank: []} | vary.rank has no values",
                "vary: {rank: } | vary.rank has no values",
                "vary: {rank: [4, null]} | key vary.rank has an empty entry",
                "vary: {rank: [4, 4]} | vary has rank 4 twice",
                "vary: {rank: [4, x]} | vary: setting rank must be a whole number, not \"x\"",
                "vary: {rank: [4, 0]} | vary: setting rank is 0.0; it must be greater than 0",
                "vary: {rnak: [4]} | vary: unknown setting 'rnak'; known: rank, alpha",
                "vary: {seed: [4]} | vary: unknown setting 'seed'; known: rank, alpha",
                "arms: [{policy: paper, set: {rnak: 4}}] | arm paper: unknown setting 'rnak'",
                "arms: [{policy: paper, set: {rank: 4}}] | sets rank, which changes plain Adam too",
                "arms: [{policy: paper, set: {tiny_size: 4}}] | tiny_size, which changes plain Adam",
                "arms: [{policy: paper, set: {interval: 0}}] | arm paper: setting interval is 0.0",
                "arms: [{policy: adam}] | unknown policy 'adam'; known: paper, reference, bracket",
                "arms: [{policy: paper}, {policy: paper}] | arm paper is an arm of every cell alr",
                "arms: [{policy: paper, where: {rank: 4}}] | condition 'rank'; known: model, task",
                "arms: [{policy: paper, where: {seed: 1}}] | the unknown seed '1'; known: 0",
                "arms: [{policy: paper, sets: {}}] | unknown key 'sets'; known: policy, set, where",
                "extra_arms: [null] | key extra_arms has an empty entry",
                "extra_arms: [{policy: paper, learning_rate: 3e-5}] | arm paper has the unknown condition 'learning_rate'; known: model, t",
            })
    void refusesInOneLine(String line, String message) {
        refuses(NAMED + line, message);
    }

    @Test
    void refusesInnerSettingsThatLearningRatesWouldReplace() {
        String rates = BASE + "learning_rates: [2.0e-5]\n";
        String inner = "settings: {learning_rate: 1.0e-3}";
        refuses(
                rates + "models: {a: {checkpoint: c, " + inner + "}}\ntasks: {chat: {data: d}}\n",
                "model a has a learning_rate");
        refuses(
                rates + "models: {a: {checkpoint: c}}\ntasks: {chat: {data: d, " + inner + "}}\n",
                "task chat has a learning_rate");
        refuses(BASE + "models: {a: }\ntasks: {chat: {data: d}}\n", "model a has no checkpoint");
        refuses(BASE + "models: {a: {checkpoint: c}}\ntasks: {chat: }\n", "task chat has no data");
    }

    /** YAML 1.2, and a value of another kind is told as what was expected. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adapters: lora | line 3, column 11: adapters must be a list, not \"lora\"",
                "policies: {a: b} | line 3, column 11: policies must be a list, not keys with values",
                "seeds: 7 | line 3, column 8: seeds must be a list, not 7",
                "seeds: [0, 1.5] | line 3, column 12: seeds[1] must be a whole number, not 1.5",
                "seeds: [0, 0x10] | seeds[1] must be a whole number, not \"0x10\"",
                "seeds: [0, yes] | seeds[1] must be a whole number, not \"yes\"",
                "models: [a] | line 3, column 9: models must be keys with values, not a list",
                "tasks: chat | line 3, column 8: tasks must be keys with values, not \"chat\"",
                "profile: paper | line 3, column 1: the key 'profile' stands there already in line 2",
                "adapters: [lora, {a}, b[1-2]] | line 3, column 24: ",
                "name: 1.10 | line 3, column 1: the key 'name' stands there already in line 1",
            })
    void surprisesOfYamlAreRefusedWithTheirPlace(String line, String message) {
        refuses("name: g\nprofile: real\n" + line + "\n", message);
    }

    @Test
    void aNumberWithALeadingZeroIsDecimalAndKeepsItsText() {
        GridFile grid =
                GridFileReader.parse(
                        "test",
                        NAMED.replace("[0]", "[0, 010]")
                                + "slurm: {account: 0123, cpus: 010, time: 12:00:00}\n");
        assertEquals(List.of(0L, 10L), grid.seeds());
        SlurmOptions slurm = SlurmOptions.read("test", grid.slurm());
        assertEquals("0123", slurm.account());
        assertEquals(10, slurm.cpus());
        assertEquals("12:00:00", slurm.time());
    }

    @Test
    void keysOfTheFirstWayOfWritingAreToldAsTheyAreWrittenNow() {
        GridFile file =
                GridFileReader.parse(
                        "test",
                        "name: g\nprofile: p\nmodels: {m: {checkpoint: c}}\n"
                                + "tasks: {chat: {data: embedded}}\nadapters: [lora]\n"
                                + "policies: [bracket]\nseeds: [0]\nlearning_rates: [2.0e-5, 1e-3]\n"
                                + "extra_arms: [{policy: paper, task: chat, learning_rate: 1e-3}]\n");

        assertEquals(
                List.of(
                        "learning_rates is now written vary: {learning_rate: [2.0E-5, 0.001]}",
                        "extra_arms is now written arms: [{policy: paper, where: {task: chat,"
                                + " learning_rate: 0.001}}]"),
                FirstWriting.advice(file));
        assertEquals(List.of(), FirstWriting.advice(GridFile.read("real")));
    }

    private static void refuses(String text, String message) {
        UserException e =
                assertThrows(UserException.class, () -> GridFileReader.parse("test", text));
        assertTrue(e.getMessage().startsWith("grid test: "), e::getMessage);
        assertTrue(e.getMessage().contains(message), e::getMessage);
        assertEquals(1, e.getMessage().lines().count(), e::getMessage);
    }

    @Test
    void thePageInDocsListsEveryKey() throws IOException {
        Set<String> keys = new TreeSet<>();
        add(keys, "", GridFile.class);
        add(keys, "models.NAME.", GridFile.Model.class);
        add(keys, "tasks.NAME.", GridFile.Task.class);
        add(keys, "learning_rate_study.", GridFile.LearningRateStudy.class);
        add(keys, "tune.", GridFile.Tune.class);
        add(keys, "arms.", GridFile.Arm.class);
        add(keys, "extra_arms.", GridFile.ExtraArm.class);
        add(keys, "execution.", Execution.class);
        add(keys, "slurm.", SlurmOptions.class);
        String page = Files.readString(Home.resolve("docs/grids.md"));
        assertEquals(
                keys,
                Pattern.compile("(?m)^\\| `([^`]+)` \\| .+ \\|$")
                        .matcher(page)
                        .results()
                        .map(row -> row.group(1))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static void add(Set<String> keys, String before, Class<? extends Record> type) {
        PropertyNamingStrategies.SnakeCaseStrategy snake =
                new PropertyNamingStrategies.SnakeCaseStrategy();
        for (RecordComponent component : type.getRecordComponents()) {
            keys.add(before + snake.translate(component.getName()));
        }
    }
}
