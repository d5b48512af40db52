import CKernels
import Foundation
import Testing

@Suite struct ReductionTests {
  @Test(arguments: lengths.filter { $0 > 0 })
  func `sums and extremes cover every element once`(count: Int) {
    let x = numbers(count, salt: 1)
    let y = numbers(count, salt: 2)
    let xs = single(x)
    let ys = single(y)
    // At most 200 terms below 4, of which rounding loses a unit each.
    let singleBound = 200 * 4 * 6e-8
    let doubleBound = 200 * 4 * 1.2e-16
    let sum = x.reduce(0, +)
    #expect(abs(k_sum_f64(x, count) - sum) < doubleBound)
    #expect(abs(Double(k_sum_f32(xs, count)) - sum) < singleBound)
    let dot = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(k_dot_f64(x, y, count) - dot) < doubleBound)
    #expect(abs(Double(k_dot_f32(xs, ys, count)) - dot) < singleBound)
    let squares = x.reduce(0) { $0 + $1 * $1 }
    #expect(abs(k_sum_of_squares_f64(x, count) - squares) < doubleBound)
    #expect(abs(Double(k_sum_of_squares_f32(xs, count)) - squares) < singleBound)
    #expect(k_largest_f64(x, count) == x.max() && k_largest_f32(xs, count) == xs.max())
    #expect(k_smallest_f64(x, count) == x.min() && k_smallest_f32(xs, count) == xs.min())
    #expect(k_argmax_f32(xs, count) == xs.firstIndex(of: xs.max() ?? 0))
    #expect(k_argmax_f64(x, count) == x.firstIndex(of: x.max() ?? 0))
    var dx = [Double](repeating: 0, count: count)
    let distance = zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(k_squared_error_f64(x, y, &dx, 0.5, count) - distance) < 4 * doubleBound)
    #expect(error(dx, zip(x, y).map { 0.5 * ($0 - $1) }) < 1e-15)
    #expect(abs(Double(k_squared_error_f32(xs, ys, nil, 1, count)) - distance) < 4 * singleBound)
  }

  @Test(arguments: [0, 16, 63, 76])
  func `one element that is not finite is found wherever it stands`(position: Int) {
    for bad in [Float.nan, .infinity, -.infinity] {
      var x = single(numbers(77))
      #expect(k_all_finite_f32(x, x.count) == 1)
      x[position] = bad
      #expect(k_all_finite_f32(x, x.count) == 0)
      var wide = x.map(Double.init)
      #expect(k_all_finite_f64(wide, wide.count) == 0)
      wide[position] = 1
      #expect(k_all_finite_f64(wide, wide.count) == 1)
    }
    var x = single(numbers(77))
    x[position] = .nan
    #expect(k_largest_f32(x, x.count).isNaN && k_smallest_f32(x, x.count).isNaN)
  }

  @Test(arguments: [(1, 1), (3, 16), (7, 40)])
  func `rows and columns are summed`(rows: Int, columns: Int) {
    let x = numbers(rows * columns)
    var sums = [Double](repeating: 0, count: rows)
    var largest = sums
    k_row_sums_f64(x, &sums, rows, columns)
    k_row_largest_f64(x, &largest, rows, columns)
    var columnSums = [Double](repeating: 1, count: columns)
    var columnSumsSingle = [Float](repeating: 1, count: columns)
    k_add_column_sums_f64(x, &columnSums, rows, columns)
    k_add_column_sums_f32(single(x), &columnSumsSingle, rows, columns)
    for r in 0..<rows {
      let row = x[(r * columns)..<((r + 1) * columns)]
      #expect(abs(sums[r] - row.reduce(0, +)) < 1e-13)
      #expect(largest[r] == row.max())
    }
    let expected = (0..<columns).map { c in (0..<rows).reduce(1) { $0 + x[$1 * columns + c] } }
    #expect(columnSums == expected)
    #expect(error(columnSumsSingle, expected) < 1e-5)
  }
}
