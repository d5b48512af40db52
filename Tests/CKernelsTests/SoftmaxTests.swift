import CKernels
import Foundation
import Testing

@Suite struct SoftmaxTests {
  // Probabilities: an exponential, a sum of up to 1,600 of them, one quotient.
  let singleBound = 2e-6
  let doubleBound = 1e-14

  func reference(_ x: [Double], _ columns: Int) -> (softmax: [Double], logarithm: [Double]) {
    var result: ([Double], [Double]) = ([], [])
    for start in stride(from: 0, to: x.count, by: columns) {
      let row = x[start..<(start + columns)]
      let sum = row.reduce(0) { $0 + exp($1) }
      result.0 += row.map { exp($0) / sum }
      result.1 += row.map { $0 - log(sum) }
    }
    return result
  }

  @Test(arguments: [(1, 1), (2, 10), (3, 16), (4, 33), (2, 1600)])
  func `softmax and its logarithm agree with their definition`(rows: Int, columns: Int) {
    let x = numbers(rows * columns, in: -6...6)
    let expected = reference(x, columns)
    var y = [Double](repeating: 0, count: x.count)
    var ys = [Float](repeating: 0, count: x.count)
    k_softmax_f64(x, &y, rows, columns)
    k_softmax_f32(single(x), &ys, rows, columns)
    #expect(error(y, expected.softmax) < doubleBound)
    #expect(error(ys, expected.softmax) < singleBound)
    k_log_softmax_f64(x, &y, rows, columns)
    k_log_softmax_f32(single(x), &ys, rows, columns)
    #expect(error(y, expected.logarithm) < doubleBound)
    #expect(error(ys, expected.logarithm) < singleBound)
  }

  @Test func `softmax survives large logits and forbidden ones`() {
    var y = [Float](repeating: 0, count: 3)
    k_softmax_f32([1000, 1000, -.infinity], &y, 1, 3)
    #expect(y == [0.5, 0.5, 0])
    k_softmax_f32([1, .nan, 2], &y, 1, 3)
    #expect(y.allSatisfy { $0.isNaN })
  }

  @Test(arguments: [(2, 10), (3, 16), (4, 33)])
  func `the derivatives are the Jacobians' products`(rows: Int, columns: Int) {
    let x = numbers(rows * columns)
    let dy = numbers(rows * columns, salt: 9)
    let (p, logarithm) = reference(x, columns)
    var expected = [Double](repeating: 0, count: x.count)
    var expectedLogarithm = expected
    for r in 0..<rows {
      let row = (r * columns)..<((r + 1) * columns)
      let mean = row.reduce(0) { $0 + p[$1] * dy[$1] }
      let total = row.reduce(0) { $0 + dy[$1] }
      for i in row {
        expected[i] = p[i] * (dy[i] - mean)
        expectedLogarithm[i] = dy[i] - p[i] * total
      }
    }
    var dx = [Double](repeating: 0, count: x.count)
    var dxs = [Float](repeating: 0, count: x.count)
    k_softmax_backward_f64(p, dy, &dx, rows, columns)
    k_softmax_backward_f32(single(p), single(dy), &dxs, rows, columns)
    #expect(error(dx, expected) < doubleBound && error(dxs, expected) < singleBound)
    k_log_softmax_backward_f64(logarithm, dy, &dx, rows, columns)
    k_log_softmax_backward_f32(single(logarithm), single(dy), &dxs, rows, columns)
    #expect(error(dx, expectedLogarithm) < doubleBound)
    #expect(error(dxs, expectedLogarithm) < 2 * singleBound)
  }

  @Test(arguments: [(1, 2), (3, 16), (4, 33), (2, 1600)])
  func `cross-entropy gives losses and gradients in one pass, in place too`(rows: Int, columns: Int)
  {
    let x = numbers(rows * columns, in: -6...6)
    let labels = (0..<rows).map { Int32(($0 * 7 + 1) % columns) }
    let (p, logarithm) = reference(x, columns)
    let losses = (0..<rows).map { -logarithm[$0 * columns + Int(labels[$0])] }
    let gradient = x.indices.map {
      0.25 * (p[$0] - ($0 % columns == Int(labels[$0 / columns]) ? 1 : 0))
    }
    var result = [Double](repeating: 0, count: rows)
    var inPlace = x
    inPlace.withUnsafeMutableBufferPointer {
      k_cross_entropy_f64($0.baseAddress, labels, &result, $0.baseAddress, 0.25, rows, columns)
    }
    #expect(error(result, losses) < doubleBound && error(inPlace, gradient) < doubleBound)
    var singles = [Float](repeating: 0, count: rows)
    var dx = [Float](repeating: 0, count: x.count)
    k_cross_entropy_f32(single(x), labels, &singles, &dx, 0.25, rows, columns)
    #expect(error(singles, losses) < singleBound && error(dx, gradient) < singleBound)
    let before = singles
    k_cross_entropy_f32(single(x), labels, &singles, nil, 0.25, rows, columns)
    #expect(singles == before)
  }
}
