import CKernels
import Foundation
import Testing

@Suite struct ElementwiseTests {
  typealias Pair = (Double, Double) -> Double

  @Test(arguments: lengths)
  func `arithmetic is done element by element, rounded once`(count: Int) {
    let x = numbers(count, salt: 1)
    let y = numbers(count, in: 0.5...2, salt: 2)
    let xs = single(x)
    let ys = single(y)
    var z = [Double](repeating: -7, count: count)
    var zs = [Float](repeating: -7, count: count)
    k_add_f64(x, y, &z, count)
    k_add_f32(xs, ys, &zs, count)
    #expect(z == zip(x, y).map { $0 + $1 } && zs == zip(xs, ys).map { $0 + $1 })
    k_subtract_f64(x, y, &z, count)
    k_subtract_f32(xs, ys, &zs, count)
    #expect(z == zip(x, y).map { $0 - $1 } && zs == zip(xs, ys).map { $0 - $1 })
    k_multiply_f64(x, y, &z, count)
    k_multiply_f32(xs, ys, &zs, count)
    #expect(z == zip(x, y).map { $0 * $1 } && zs == zip(xs, ys).map { $0 * $1 })
    k_divide_f64(x, y, &z, count)
    k_divide_f32(xs, ys, &zs, count)
    #expect(z == zip(x, y).map { $0 / $1 } && zs == zip(xs, ys).map { $0 / $1 })
    k_maximum_f64(x, y, &z, count)
    k_maximum_f32(xs, ys, &zs, count)
    #expect(z == zip(x, y).map { max($0, $1) } && zs == zip(xs, ys).map { max($0, $1) })
    k_minimum_f64(x, y, &z, count)
    k_minimum_f32(xs, ys, &zs, count)
    #expect(z == zip(x, y).map { min($0, $1) } && zs == zip(xs, ys).map { min($0, $1) })
    k_greater_f64(x, y, &z, count)
    k_greater_f32(xs, ys, &zs, count)
    #expect(z == zip(x, y).map { $0 > $1 ? 1 : 0 } && zs == zip(xs, ys).map { $0 > $1 ? 1 : 0 })
    let mask = x.map { $0 > 0 ? 1.0 : 0 }
    k_select_f64(mask, x, y, &z, count)
    k_select_f32(single(mask), xs, ys, &zs, count)
    #expect(z == zip(x, y).map { $0 > 0 ? $0 : $1 } && zs == zip(xs, ys).map { $0 > 0 ? $0 : $1 })
  }

  @Test(arguments: lengths)
  func `maps with constants agree with their formula`(count: Int) {
    let x = numbers(count, salt: 1)
    let y = numbers(count, salt: 2)
    let w = numbers(count, salt: 3)
    var z = [Double](repeating: 0, count: count)
    var zs = [Float](repeating: 0, count: count)
    // One or two roundings of numbers below 8.
    let singleBound = 1e-6
    let doubleBound = 1e-14
    k_multiply_add_f64(x, y, w, &z, count)
    k_multiply_add_f32(single(x), single(y), single(w), &zs, count)
    let fused = (0..<count).map { x[$0] * y[$0] + w[$0] }
    #expect(error(z, fused) < doubleBound && error(zs, fused) < singleBound)
    k_affine_f64(1.5, x, 0.25, &z, count)
    k_affine_f32(1.5, single(x), 0.25, &zs, count)
    #expect(error(z, x.map { 1.5 * $0 + 0.25 }) < doubleBound)
    #expect(error(zs, x.map { 1.5 * $0 + 0.25 }) < singleBound)
    z = y
    zs = single(y)
    k_accumulate_f64(-0.75, x, &z, count)
    k_accumulate_f32(-0.75, single(x), &zs, count)
    let sum = zip(x, y).map { $1 - 0.75 * $0 }
    #expect(error(z, sum) < doubleBound && error(zs, sum) < singleBound)
    k_clamp_f64(x, -0.5, 1, &z, count)
    k_clamp_f32(single(x), -0.5, 1, &zs, count)
    #expect(z == x.map { min(max($0, -0.5), 1) } && zs == single(x).map { min(max($0, -0.5), 1) })
    k_fill_f64(3, &z, count)
    k_fill_f32(3, &zs, count)
    #expect(z.allSatisfy { $0 == 3 } && zs.allSatisfy { $0 == 3 })
    k_absolute_f64(x, &z, count)
    k_absolute_f32(single(x), &zs, count)
    #expect(z == x.map(abs) && zs == single(x).map(abs))
    k_sign_f64(x, &z, count)
    k_sign_f32(single(x), &zs, count)
    #expect(z == x.map { $0 > 0 ? 1 : -1 } && zs == single(x).map { $0 > 0 ? 1 : -1 })
  }

  @Test(arguments: [(1, 1), (3, 16), (5, 10), (17, 33)])
  func `rows and columns are broadcast`(rows: Int, columns: Int) {
    let x = numbers(rows * columns, salt: 1)
    let row = numbers(columns, salt: 2)
    let column = numbers(rows, salt: 3)
    var y = [Double](repeating: 0, count: x.count)
    var ys = [Float](repeating: 0, count: x.count)
    func expected(_ formula: (Double, Int, Int) -> Double) -> [Double] {
      x.indices.map { formula(x[$0], $0 / columns, $0 % columns) }
    }
    k_add_row_f64(x, row, &y, rows, columns)
    k_add_row_f32(single(x), single(row), &ys, rows, columns)
    #expect(y == expected { $0 + row[$2] } && error(ys, y) < 1e-6)
    k_multiply_row_f64(x, row, &y, rows, columns)
    k_multiply_row_f32(single(x), single(row), &ys, rows, columns)
    #expect(y == expected { $0 * row[$2] } && error(ys, y) < 1e-6)
    k_add_column_f64(x, column, &y, rows, columns)
    k_add_column_f32(single(x), single(column), &ys, rows, columns)
    #expect(y == expected { value, r, _ in value + column[r] } && error(ys, y) < 1e-6)
    k_multiply_column_f64(x, column, &y, rows, columns)
    k_multiply_column_f32(single(x), single(column), &ys, rows, columns)
    #expect(y == expected { value, r, _ in value * column[r] } && error(ys, y) < 1e-6)
    k_transpose_f64(x, columns, &y, rows, rows, columns)
    k_transpose_f32(single(x), columns, &ys, rows, rows, columns)
    for r in 0..<rows {
      for c in 0..<columns { #expect(y[c * rows + r] == x[r * columns + c]) }
    }
    #expect(ys == single(y))
  }

  @Test func `rows are gathered and scattered in order`() {
    let columns = 19
    let table = numbers(5 * columns, salt: 1)
    let indices: [Int32] = [4, 0, 4, 2, 4]
    var y = [Double](repeating: 0, count: indices.count * columns)
    k_gather_rows_f64(table, indices, &y, indices.count, columns)
    for (r, index) in indices.enumerated() {
      let start = Int(index) * columns
      #expect(
        Array(y[(r * columns)..<((r + 1) * columns)]) == Array(table[start..<(start + columns)]))
    }
    var ys = [Float](repeating: 0, count: y.count)
    k_gather_rows_f32(single(table), indices, &ys, indices.count, columns)
    #expect(ys == single(y))
    var expected = table
    for (r, index) in indices.enumerated() {
      for c in 0..<columns { expected[Int(index) * columns + c] += y[r * columns + c] }
    }
    var sum = table
    k_scatter_add_rows_f64(y, indices, &sum, indices.count, columns)
    #expect(sum == expected)
    var sums = single(table)
    k_scatter_add_rows_f32(ys, indices, &sums, indices.count, columns)
    // Three additions of numbers below 2.
    #expect(error(sums, expected) < 1e-6)
  }
}
