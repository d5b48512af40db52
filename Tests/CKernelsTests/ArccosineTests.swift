import CKernels
import Foundation
import Testing

@Suite struct ArccosineTests {
  let row = 1.5
  let weight = 2.0
  let bias = 0.1

  /// Expectations over two correlated normals by Gauss's rule would need thousands of points for the kink of
  /// ReLU; the formulas of Cho & Saul (2009) and Williams (1997) stand here in libm's functions.
  func relu(_ k: Double, _ column: Double) -> (Double, Double) {
    let root = (row * column).squareRoot()
    let theta = acos(min(1, max(-1, k / root)))
    let value = root / (2 * .pi) * (sin(theta) + (.pi - theta) * cos(theta))
    return (weight * value + bias, weight * (.pi - theta) / (2 * .pi))
  }

  func erf(_ k: Double, _ column: Double) -> (Double, Double) {
    let q = (1 + 2 * row) * (1 + 2 * column)
    return (
      weight * 2 / .pi * asin(2 * k / q.squareRoot()) + bias,
      weight * 4 / .pi / (q - 4 * k * k).squareRoot()
    )
  }

  @Test(arguments: lengths)
  func `one layer's covariance and tangent kernel follow the closed forms`(count: Int) {
    let column = numbers(count, in: 0.5...2, salt: 1)
    let correlation = numbers(count, in: -1...1, salt: 2)
    let k = zip(column, correlation).map { (row * $0).squareRoot() * $1 }
    let theta = numbers(count, salt: 3)
    var out = [Double](repeating: 0, count: count)
    var tangent = out
    var outs = [Float](repeating: 0, count: count)
    var tangents = outs
    for isReLU in [true, false] {
      let expected = zip(k, column).map { isReLU ? relu($0, $1) : erf($0, $1) }
      let values = expected.map { $0.0 }
      let tangentValues = zip(expected, theta).map { $0.0 + $1 * $0.1 }
      if isReLU {
        k_relu_covariance_f64(k, row, column, theta, weight, bias, &out, &tangent, count)
        k_relu_covariance_f32(
          single(k), Float(row), single(column), single(theta), Float(weight), Float(bias), &outs,
          &tangents, count)
      } else {
        k_erf_covariance_f64(k, row, column, theta, weight, bias, &out, &tangent, count)
        k_erf_covariance_f32(
          single(k), Float(row), single(column), single(theta), Float(weight), Float(bias), &outs,
          &tangents, count)
      }
      #expect(error(out, values) < 1e-14 && error(outs, values) < 2e-6)
      // The angle varies as the square root of 1 - cos θ: near parallel and opposite inputs rounding of
      // the cosine costs half the digits of the derivative, but none of the value.
      #expect(error(tangent, tangentValues) < 1e-10 && error(tangents, tangentValues) < 2e-3)
    }
  }

  @Test func `an example and itself give half of the second moment, and its whole slope`() {
    // E[relu(u)²] = k / 2 and E[relu′(u)²] = 1 / 2 for u of variance k.
    let k = [0.25, 1.5, 7]
    for value in k {
      var out = [0.0]
      var tangent = [0.0]
      k_relu_covariance_f64([value], value, [value], [1], 2, 0, &out, &tangent, 1)
      #expect(abs(out[0] - value) < 1e-14 * value)
      #expect(abs(tangent[0] - (value + 1)) < 1e-7)
    }
  }
}
