import CKernels
import Testing

/// Products against a plain loop, over shapes on both sides of every tile's and block's edge.
@Suite struct ProductTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let m, n, k: Int
    var testDescription: String { "\(m) × \(n) × \(k)" }
  }

  /// Tiles have 1 to 8 rows and 16 to 48 columns, blocks of k 512.
  static let shapes = [
    (1, 1, 1), (8, 48, 4), (7, 47, 5), (9, 49, 3), (13, 16, 17), (3, 95, 8), (16, 64, 32),
    (5, 33, 511), (4, 17, 512), (6, 50, 513), (2, 3, 1025), (31, 100, 7), (12, 15, 64),
  ].map { Shape(m: $0.0, n: $0.1, k: $0.2) }

  /// Rows of numbers with unused places between them, which no result may touch or contain.
  struct Stored {
    let stride: Int
    var values: [Double]
    let isTransposed: Bool

    init(_ rows: Int, _ columns: Int, transposed: Bool, salt: UInt64) {
      let (height, width) = transposed ? (columns, rows) : (rows, columns)
      stride = width + 3
      isTransposed = transposed
      values = numbers(height * stride, salt: salt)
      for row in 0..<height {
        for place in width..<stride { values[row * stride + place] = 1e6 }
      }
    }

    subscript(row: Int, column: Int) -> Double {
      isTransposed ? values[column * stride + row] : values[row * stride + column]
    }
  }

  @Test(arguments: shapes, [false, true])
  func `every transposition agrees with a plain loop`(shape: Shape, accumulate: Bool) {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      for alpha in [1.0, -0.5] {
        let a = Stored(m, k, transposed: ta, salt: 1)
        let b = Stored(k, n, transposed: tb, salt: 2)
        let old = Stored(m, n, transposed: false, salt: 3)
        var expected = old.values
        for row in 0..<m {
          for column in 0..<n {
            var sum = 0.0
            for i in 0..<k { sum += a[row, i] * b[i, column] }
            expected[row * old.stride + column] =
              alpha * sum + (accumulate ? old[row, column] : 0)
          }
        }
        var double = old.values
        k_product_f64(
          ta ? 1 : 0, tb ? 1 : 0, m, n, k, alpha, a.values, a.stride, b.values, b.stride, &double,
          old.stride, accumulate ? 1 : 0)
        #expect(error(double, expected) < 4e-16 * Double(k + 4))
        var float = single(old.values)
        k_product_f32(
          ta ? 1 : 0, tb ? 1 : 0, m, n, k, Float(alpha), single(a.values), a.stride,
          single(b.values), b.stride, &float, old.stride, accumulate ? 1 : 0)
        // Terms of up to 4 are summed in turn: k roundings of partial sums of a size of about 2 √k.
        #expect(error(float, expected) < 2e-7 * Double(k + 4))
      }
    }
  }

  @Test func `nothing is summed over an empty dimension`() {
    var c: [Float] = [1, 2, 3, 4]
    k_product_f32(0, 0, 2, 2, 0, 1, [0], 1, [0], 2, &c, 2, 1)
    #expect(c == [1, 2, 3, 4])
    k_product_f32(0, 0, 2, 2, 0, 1, [0], 1, [0], 2, &c, 2, 0)
    #expect(c == [0, 0, 0, 0])
  }

  @Test func `NaN and infinity reach only the elements that they belong to`() {
    var a = [Float](repeating: 1, count: 9 * 20)
    a[3 * 20 + 7] = .nan
    a[5 * 20] = .infinity
    let b = [Float](repeating: 1, count: 20 * 50)
    var c = [Float](repeating: 0, count: 9 * 50)
    k_product_f32(0, 0, 9, 50, 20, 1, a, 20, b, 50, &c, 50, 0)
    for row in 0..<9 {
      for value in c[row * 50..<(row + 1) * 50] {
        #expect(row == 3 ? value.isNaN : value == (row == 5 ? .infinity : 20))
      }
    }
  }
}
