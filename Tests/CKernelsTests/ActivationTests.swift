import CKernels
import Foundation
import Testing

/// An activation by its definition, with its derivative.
struct Activation: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let value: @Sendable (Double) -> Double
  let slope: @Sendable (Double) -> Double
}

private let density: @Sendable (Double) -> Double = { exp(-$0 * $0 / 2) / (2 * .pi).squareRoot() }
private let below: @Sendable (Double) -> Double = { 0.5 * (1 + erf($0 / 2.0.squareRoot())) }
private let inner: @Sendable (Double) -> Double = {
  (2 / .pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)
}

private let relu = Activation(
  testDescription: "relu", value: { max($0, 0) }, slope: { $0 > 0 ? 1 : 0 })
private let hyperbolic = Activation(
  testDescription: "tanh", value: tanh, slope: { 1 - tanh($0) * tanh($0) })
private let sigmoid = Activation(
  testDescription: "sigmoid", value: { 1 / (1 + exp(-$0)) },
  slope: { exp(-$0) / (1 + exp(-$0)) / (1 + exp(-$0)) })
private let errorFunction = Activation(
  testDescription: "erf", value: erf, slope: { 2 / Double.pi.squareRoot() * exp(-$0 * $0) })
private let gelu = Activation(
  testDescription: "gelu", value: { $0 * below($0) }, slope: { below($0) + $0 * density($0) })
private let geluTanh = Activation(
  testDescription: "gelu_tanh", value: { 0.5 * $0 * (1 + tanh(inner($0))) },
  slope: {
    let t = tanh(inner($0))
    let rise = (2 / .pi).squareRoot() * (1 + 3 * 0.044715 * $0 * $0)
    return 0.5 * (1 + t) + 0.5 * $0 * (1 - t * t) * rise
  })

@Suite struct ActivationTests {
  // Values up to 6 with an error of a few units in the last place of what is summed.
  let singleBound = 1e-6
  let doubleBound = 3e-15

  @Test(arguments: [(1, 3), (5, 16), (9, 23)], [true, false])
  func `bias, activation and slope in one pass agree with the definition`(
    shape: (Int, Int), biased: Bool
  ) {
    let (rows, columns) = shape
    let x = numbers(rows * columns, in: -5...5, salt: 4)
    let bias = numbers(columns, salt: 5)
    let sums = x.indices.map { x[$0] + (biased ? bias[$0 % columns] : 0) }
    let b = biased ? bias : nil
    let bs = biased ? single(bias) : nil
    var y = [Double](repeating: 0, count: x.count)
    var s = y
    var ys = [Float](repeating: 0, count: x.count)
    var ss = ys
    func check(_ activation: Activation, slope: Bool) {
      let value = sums.map(activation.value)
      #expect(error(y, value) < doubleBound, "\(activation)")
      #expect(error(ys, value) < singleBound, "\(activation)")
      guard slope else { return }
      let derivative = sums.map(activation.slope)
      // The argument of the exponential reaches 25, and its rounding counts with the slope's slope.
      #expect(error(s, derivative) < 4 * doubleBound, "\(activation) slope")
      #expect(error(ss, derivative) < 4 * singleBound, "\(activation) slope")
    }
    let xs = single(x)
    optional(b, bs) { b, bs in
      k_bias_relu_f64(x, b, &y, rows, columns)
      k_bias_relu_f32(xs, bs, &ys, rows, columns)
      check(relu, slope: false)
      k_bias_tanh_f64(x, b, &y, rows, columns)
      k_bias_tanh_f32(xs, bs, &ys, rows, columns)
      check(hyperbolic, slope: false)
      k_bias_sigmoid_f64(x, b, &y, rows, columns)
      k_bias_sigmoid_f32(xs, bs, &ys, rows, columns)
      check(sigmoid, slope: false)
      k_bias_erf_f64(x, b, &y, &s, rows, columns)
      k_bias_erf_f32(xs, bs, &ys, &ss, rows, columns)
      check(errorFunction, slope: true)
      k_bias_gelu_f64(x, b, &y, &s, rows, columns)
      k_bias_gelu_f32(xs, bs, &ys, &ss, rows, columns)
      check(gelu, slope: true)
      k_bias_gelu_tanh_f64(x, b, &y, &s, rows, columns)
      k_bias_gelu_tanh_f32(xs, bs, &ys, &ss, rows, columns)
      check(geluTanh, slope: true)
      // Without a place for the slope the values are the same bits.
      let before = ys
      k_bias_gelu_tanh_f32(xs, bs, &ys, nil, rows, columns)
      #expect(ys == before)
    }
  }

  @Test(arguments: lengths)
  func `the plain maps are those with a bias of nothing`(count: Int) {
    let x = single(numbers(count, in: -5...5))
    var y = [Float](repeating: 0, count: count)
    var slope = y
    var expected = y
    var expectedSlope = y
    k_bias_gelu_tanh_f32(x, nil, &expected, &expectedSlope, 1, count)
    k_gelu_tanh_f32(x, &y, count)
    k_gelu_tanh_slope_f32(x, &slope, count)
    #expect(y == expected && slope == expectedSlope)
    k_bias_gelu_f32(x, nil, &expected, &expectedSlope, 1, count)
    k_gelu_f32(x, &y, count)
    k_gelu_slope_f32(x, &slope, count)
    #expect(y == expected && slope == expectedSlope)
    k_bias_erf_f32(x, nil, &expected, &expectedSlope, 1, count)
    k_erf_f32(x, &y, count)
    k_erf_slope_f32(x, &slope, count)
    #expect(y == expected && slope == expectedSlope)
    k_relu_f32(x, &y, count)
    #expect(y == x.map { max($0, 0) })
  }

  @Test func `ReLU keeps NaN`() {
    var y: Float = 0
    k_relu_f32([Float.nan], &y, 1)
    #expect(y.isNaN)
  }

  @Test(arguments: [(1, 3), (4, 16), (11, 23)])
  func `going backward multiplies by the slope and sums the bias's gradient`(shape: (Int, Int)) {
    let (rows, columns) = shape
    let saved = numbers(rows * columns, in: -1...1, salt: 6)
    let dy = numbers(rows * columns, salt: 7)
    let start = numbers(columns, salt: 8)
    typealias Single = (
      UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?,
      UnsafeMutablePointer<Float>?, Int, Int
    ) -> Void
    typealias Wide = (
      UnsafePointer<Double>?, UnsafePointer<Double>?, UnsafeMutablePointer<Double>?,
      UnsafeMutablePointer<Double>?, Int, Int
    ) -> Void
    let cases: [(Single, Wide, (Double) -> Double)] = [
      (k_relu_backward_f32, k_relu_backward_f64, { $0 > 0 ? 1 : 0 }),
      (k_tanh_backward_f32, k_tanh_backward_f64, { 1 - $0 * $0 }),
      (k_sigmoid_backward_f32, k_sigmoid_backward_f64, { $0 * (1 - $0) }),
      (k_slope_backward_f32, k_slope_backward_f64, { $0 }),
    ]
    for (float, double, slope) in cases {
      let expected = zip(saved, dy).map { slope($0) * $1 }
      var sums = start
      for i in expected.indices { sums[i % columns] += expected[i] }
      var dx = [Double](repeating: 0, count: dy.count)
      var dbias = start
      double(saved, dy, &dx, &dbias, rows, columns)
      #expect(error(dx, expected) < doubleBound && error(dbias, sums) < doubleBound * 10)
      var dxs = [Float](repeating: 0, count: dy.count)
      var dbiases = single(start)
      float(single(saved), single(dy), &dxs, &dbiases, rows, columns)
      #expect(error(dxs, expected) < singleBound && error(dbiases, sums) < singleBound * 10)
      let before = dxs
      float(single(saved), single(dy), &dxs, nil, rows, columns)
      #expect(dxs == before)
    }
  }
}

/// Lends both arrays' elements, or null where there are none.
func optional(
  _ x: [Double]?, _ xs: [Float]?,
  _ body: (UnsafePointer<Double>?, UnsafePointer<Float>?) -> Void
) {
  guard let x, let xs else { return body(nil, nil) }
  x.withUnsafeBufferPointer { double in
    xs.withUnsafeBufferPointer { float in body(double.baseAddress, float.baseAddress) }
  }
}
