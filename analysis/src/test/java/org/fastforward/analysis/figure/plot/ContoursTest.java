package org.fastforward.analysis.figure.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContoursTest {
    private static Contours circles(int side) {
        double[] axis = new double[side];
        for (int i = 0; i < side; i++) {
            axis[i] = -2 + 4.0 * i / (side - 1);
        }
        double[][] heights = new double[side][side];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                heights[row][column] = axis[row] * axis[row] + axis[column] * axis[column];
            }
        }
        return new Contours(axis, axis, heights);
    }

    @Test
    void ofAParaboloidAreCircles() {
        List<Contours.Piece> pieces = circles(41).at(1);
        double length = 0;
        for (Contours.Piece piece : pieces) {
            assertEquals(1, Math.hypot(piece.fromX(), piece.fromY()), 0.01);
            assertEquals(1, Math.hypot(piece.toX(), piece.toY()), 0.01);
            length += Math.hypot(piece.toX() - piece.fromX(), piece.toY() - piece.fromY());
        }
        assertEquals(2 * Math.PI, length, 0.02);
        assertEquals(List.of(), circles(41).at(9));
    }

    /** Corners 1 0 / 0 1: at 0.4 the lines cut off the low corners, at 0.6 the high ones. */
    @Test
    void goAroundASaddleByItsMean() {
        double[] axis = {0, 1};
        Contours saddle = new Contours(axis, axis, new double[][] {{1, 0}, {0, 1}});
        for (Contours.Piece piece : saddle.at(0.4)) {
            boolean low = piece.fromX() + piece.toX() > 1 != piece.fromY() + piece.toY() > 1;
            assertTrue(low, piece.toString());
        }
        for (Contours.Piece piece : saddle.at(0.6)) {
            boolean high = piece.fromX() + piece.toX() > 1 == piece.fromY() + piece.toY() > 1;
            assertTrue(high, piece.toString());
        }
        assertEquals(2, saddle.at(0.4).size());
    }

    @Test
    void haveLevelsWithEquallyManyPointsBetween() {
        double[][] heights = {{1, 2, 3}, {4, 5, 6}, {7, 8, 1000}};
        double[] axis = {0, 1, 2};
        assertArrayEquals(new double[] {3, 5, 7}, new Contours(axis, axis, heights).levels(3));
    }
}
