package org.fastforward.tasks.embedded;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;

/** Instructions about numbers and dates, with computed answers. */
final class Calculations {

    static final List<Function<SplittableRandom, Instruction>> ALL =
            List.of(
                    Calculations::sum,
                    Calculations::change,
                    Calculations::percent,
                    Calculations::binary,
                    Calculations::hexadecimal,
                    Calculations::remainder,
                    Calculations::greatestDivisor,
                    Calculations::leapYear,
                    Calculations::weekday,
                    Calculations::metres,
                    Calculations::minutes,
                    Calculations::fahrenheit,
                    Calculations::roman,
                    Calculations::parity,
                    Calculations::rectangle);

    private Calculations() {}

    private static Instruction sum(SplittableRandom r) {
        int a = Draw.number(r, 2, 60);
        int b = Draw.number(r, 2, 39);
        return new Instruction(
                Draw.one(r, "What is ", "What do you get for ", "How much is ")
                        + a
                        + " plus "
                        + b
                        + "?",
                a + " + " + b + " = " + (a + b));
    }

    private static Instruction change(SplittableRandom r) {
        int price = Draw.number(r, 1, 19);
        int count = Draw.number(r, 2, 9);
        String thing = Draw.word(r);
        return new Instruction(
                "One " + thing + " costs " + price + " euros. What do " + count + " cost?",
                count + " * " + price + " = " + count * price + " euros");
    }

    private static Instruction percent(SplittableRandom r) {
        int share = 10 * Draw.number(r, 1, 9);
        int of = 10 * Draw.number(r, 2, 40);
        return new Instruction(
                Draw.one(r, "What is ", "How much is ") + share + " percent of " + of + "?",
                Integer.toString(share * of / 100));
    }

    private static Instruction binary(SplittableRandom r) {
        int n = Draw.number(r, 2, 63);
        return new Instruction(
                Draw.one(r, "Write " + n + " in binary.", "Convert " + n + " to base 2."),
                Integer.toBinaryString(n));
    }

    private static Instruction hexadecimal(SplittableRandom r) {
        int n = Draw.number(r, 10, 255);
        return new Instruction(
                Draw.one(r, "Write " + n + " in hexadecimal.", "What does hex(" + n + ") print?"),
                "0x" + Integer.toHexString(n));
    }

    private static Instruction remainder(SplittableRandom r) {
        int a = Draw.number(r, 10, 99);
        int b = Draw.number(r, 3, 9);
        return new Instruction(
                "In Python, what are " + a + " // " + b + " and " + a + " % " + b + "?",
                a / b + " and " + a % b);
    }

    private static Instruction greatestDivisor(SplittableRandom r) {
        int factor = Draw.number(r, 2, 12);
        int a = factor * Draw.number(r, 2, 8);
        int b = factor * Draw.number(r, 2, 8);
        return new Instruction(
                "Find the greatest common divisor of " + a + " and " + b + ".",
                BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).toString());
    }

    private static Instruction leapYear(SplittableRandom r) {
        int year = Draw.number(r, 1896, 2104);
        boolean leap = LocalDate.of(year, 1, 1).isLeapYear();
        return new Instruction(
                "Is " + year + " a leap year?",
                (leap ? "Yes, " : "No, ") + year + " has " + (leap ? 366 : 365) + " days.");
    }

    private static Instruction weekday(SplittableRandom r) {
        LocalDate date = LocalDate.of(2020, 1, 1).plusDays(Draw.number(r, 0, 3000));
        String name = date.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ROOT);
        return new Instruction(
                Draw.one(
                        r,
                        name + " was " + date + ". Which date is a week later?",
                        "Add 7 days to " + date + "."),
                date.plusDays(7).toString());
    }

    private static Instruction metres(SplittableRandom r) {
        int km = Draw.number(r, 2, 90);
        return new Instruction("Convert " + km + " kilometres to metres.", km + ",000 metres");
    }

    private static Instruction minutes(SplittableRandom r) {
        int minutes = Draw.number(r, 61, 400);
        return new Instruction(
                "Convert " + minutes + " minutes to hours and minutes.",
                minutes / 60 + " h " + minutes % 60 + " min");
    }

    private static Instruction fahrenheit(SplittableRandom r) {
        int celsius = 5 * Draw.number(r, -6, 20);
        return new Instruction(
                "Convert " + celsius + " degrees Celsius to Fahrenheit.",
                celsius * 9 / 5 + 32 + " F");
    }

    private static Instruction roman(SplittableRandom r) {
        int n = Draw.number(r, 3, 120);
        return new Instruction("Write " + n + " as a Roman numeral.", roman(n));
    }

    private static String roman(int number) {
        TreeMap<Integer, String> digits = new TreeMap<>();
        digits.put(1, "I");
        digits.put(4, "IV");
        digits.put(5, "V");
        digits.put(9, "IX");
        digits.put(10, "X");
        digits.put(40, "XL");
        digits.put(50, "L");
        digits.put(90, "XC");
        digits.put(100, "C");
        StringBuilder roman = new StringBuilder();
        for (int rest = number; rest > 0; rest -= digits.floorKey(rest)) {
            roman.append(digits.floorEntry(rest).getValue());
        }
        return roman.toString();
    }

    private static Instruction parity(SplittableRandom r) {
        int n = Draw.number(r, 10, 999);
        return new Instruction(
                "Is the number " + n + " even or odd?",
                n + (n % 2 == 0 ? " is even." : " is odd."));
    }

    private static Instruction rectangle(SplittableRandom r) {
        int a = Draw.number(r, 2, 12);
        int b = Draw.number(r, 2, 12);
        return new Instruction(
                "Area and perimeter of a rectangle, " + a + " by " + b + "?",
                "Area " + a * b + ", perimeter " + 2 * (a + b));
    }
}
