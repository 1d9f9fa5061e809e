package org.fastforward.analysis.figure.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines of equal height over a rectangular grid, by marching squares: within each square of the
 * grid an edge is crossed where the height, linear along it, has the level; where two lines may run
 * either way, the mean of the corners decides.
 *
 * @param xs the grid's columns, ascending
 * @param ys its rows, ascending
 * @param heights by row, then column
 */
public record Contours(double[] xs, double[] ys, double[][] heights) {

    /**
     * A line's piece inside a square.
     *
     * @param fromX where it begins
     * @param fromY likewise
     * @param toX where it ends
     * @param toY likewise
     */
    public record Piece(double fromX, double fromY, double toX, double toY) {}

    /**
     * Levels that leave about as many points of the grid between each other and the next: contours
     * about a valley are then spread over it, however steep the walls.
     *
     * @param count how many
     * @return the levels, ascending
     */
    public double[] levels(int count) {
        double[] all =
                Arrays.stream(heights)
                        .flatMapToDouble(Arrays::stream)
                        .filter(Double::isFinite)
                        .sorted()
                        .toArray();
        double[] levels = new double[count];
        for (int i = 0; i < count; i++) {
            levels[i] = all[(int) ((long) (i + 1) * (all.length - 1) / (count + 1))];
        }
        return Arrays.stream(levels).distinct().toArray();
    }

    /**
     * The pieces of one level's lines.
     *
     * @param level the height
     * @return pieces in the units of the grid
     */
    public List<Piece> at(double level) {
        List<Piece> pieces = new ArrayList<>();
        for (int row = 0; row + 1 < ys.length; row++) {
            for (int column = 0; column + 1 < xs.length; column++) {
                addPieces(pieces, row, column, level);
            }
        }
        return pieces;
    }

    private void addPieces(List<Piece> pieces, int row, int column, double level) {
        double a = heights[row][column];
        double b = heights[row][column + 1];
        double c = heights[row + 1][column + 1];
        double d = heights[row + 1][column];
        if (!Double.isFinite(a + b + c + d)) {
            return;
        }
        List<double[]> crossed = new ArrayList<>();
        double left = xs[column];
        double right = xs[column + 1];
        double low = ys[row];
        double high = ys[row + 1];
        cross(crossed, a, b, level, left, low, right, low);
        cross(crossed, b, c, level, right, low, right, high);
        cross(crossed, d, c, level, left, high, right, high);
        cross(crossed, a, d, level, left, low, left, high);
        if (crossed.size() == 2) {
            pieces.add(piece(crossed.get(0), crossed.get(1)));
        } else if (crossed.size() == 4) {
            // Bottom, right, top, left: a saddle.
            boolean joinsA = (a + b + c + d) / 4 > level == a > level;
            pieces.add(piece(crossed.get(0), crossed.get(joinsA ? 1 : 3)));
            pieces.add(piece(crossed.get(2), crossed.get(joinsA ? 3 : 1)));
        }
    }

    private static void cross(
            List<double[]> crossed,
            double from,
            double to,
            double level,
            double fromX,
            double fromY,
            double toX,
            double toY) {
        if (from > level != to > level) {
            double share = (level - from) / (to - from);
            crossed.add(
                    new double[] {fromX + share * (toX - fromX), fromY + share * (toY - fromY)});
        }
    }

    private static Piece piece(double[] from, double[] to) {
        return new Piece(from[0], from[1], to[0], to[1]);
    }
}
