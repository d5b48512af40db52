import CKernels
import Foundation
import Testing

/// One function of one variable: its kernels, its definition in libm, where it is tried and how far it may be off.
struct Function: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let single: @Sendable (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void
  let double: @Sendable (UnsafePointer<Double>?, UnsafeMutablePointer<Double>?, Int) -> Void
  let definition: @Sendable (Double) -> Double
  let ranges: [ClosedRange<Double>]
  let singleUlps: Double
  let doubleUlps: Double
}

/// The functions whose error is bounded relative to their value.
let functions = [
  Function(
    testDescription: "exp", single: k_exp_f32, double: k_exp_f64, definition: exp,
    ranges: [-86...88, -1...1, -1e-4...1e-4], singleUlps: 1.5, doubleUlps: 1.5),
  Function(
    testDescription: "log", single: k_log_f32, double: k_log_f64, definition: log,
    ranges: [1e-30...1e-20, 0.4...2.5, 0.99...1.01, 1...1e30], singleUlps: 2, doubleUlps: 2),
  Function(
    testDescription: "tanh", single: k_tanh_f32, double: k_tanh_f64, definition: tanh,
    ranges: [-12...12, -1...1, -1e-3...1e-3, 0.5...0.6], singleUlps: 2, doubleUlps: 3),
  Function(
    testDescription: "sigmoid", single: k_sigmoid_f32, double: k_sigmoid_f64,
    definition: { 1 / (1 + exp(-$0)) },
    ranges: [-79...20, -1...1], singleUlps: 3, doubleUlps: 4),
  Function(
    testDescription: "erf", single: k_erf_f32, double: k_erf_f64, definition: erf,
    ranges: [-5...5, -1...1, -1e-3...1e-3, 0.9...1.1], singleUlps: 3, doubleUlps: 6),
  Function(
    testDescription: "asin", single: k_asin_f32, double: k_asin_f64, definition: asin,
    ranges: [-1...1, -1e-3...1e-3, 0.499...0.501], singleUlps: 3, doubleUlps: 3),
  Function(
    testDescription: "acos", single: k_acos_f32, double: k_acos_f64, definition: acos,
    ranges: [-1...(-0.001), 0.001...0.9, 0.9...0.9999], singleUlps: 4, doubleUlps: 4),
  Function(
    testDescription: "rsqrt", single: k_rsqrt_f32, double: k_rsqrt_f64,
    definition: { 1 / $0.squareRoot() }, ranges: [1e-10...1e10, 0.5...2], singleUlps: 1.5,
    doubleUlps: 2),
  Function(
    testDescription: "sqrt", single: k_sqrt_f32, double: k_sqrt_f64,
    definition: { $0.squareRoot() }, ranges: [0...1e10, 0.5...2], singleUlps: 0.5001,
    doubleUlps: 0.5001),
  Function(
    testDescription: "reciprocal", single: k_reciprocal_f32, double: k_reciprocal_f64,
    definition: { 1 / $0 }, ranges: [-2...(-0.1), 1...1e10], singleUlps: 0.5001,
    doubleUlps: 0.5001),
]

@Suite struct MathematicsTests {
  // libm's Double functions are correct to about one unit themselves; the bounds for Double include it.
  @Test(arguments: functions)
  func `a function stays within its units in the last place`(function: Function) {
    for (salt, range) in function.ranges.enumerated() {
      let x = numbers(20_000, in: range, salt: UInt64(salt + 3))
      let expected = x.map(function.definition)
      var double = [Double](repeating: 0, count: x.count)
      function.double(x, &double, x.count)
      // Without fused multiply-add polynomials round once more.
      let doubleUlps = function.doubleUlps + (k_level() == 1 ? 1 : 0)
      #expect(ulps(double, expected) <= doubleUlps, "Double on \(range)")
      var float = [Float](repeating: 0, count: x.count)
      function.single(single(x), &float, x.count)
      #expect(ulps(float, expected) <= function.singleUlps, "Float on \(range)")
    }
  }

  @Test(arguments: functions)
  func `a function keeps NaN and does not depend on the length`(function: Function) {
    let x = numbers(lengths.max() ?? 0, in: 0.1...0.9)
    var whole = [Float](repeating: 0, count: x.count)
    function.single(single(x), &whole, x.count)
    for length in lengths {
      var part = [Float](repeating: -7, count: x.count)
      function.single(single(x), &part, length)
      #expect(Array(part[..<length]) == Array(whole[..<length]))
      #expect(part[length...].allSatisfy { $0 == -7 })
    }
    var float: [Float] = [.nan, 0.5]
    function.single(float, &float, 2)
    #expect(float[0].isNaN && float[1].isFinite)
    var double: [Double] = [0.5, .nan]
    function.double(double, &double, 2)
    #expect(double[1].isNaN && double[0].isFinite)
  }

  @Test func `values at the edges are those of the mathematics`() {
    func float(
      _ kernel: (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void, _ x: Float
    ) -> Float {
      var y: Float = 0
      withUnsafePointer(to: x) { kernel($0, &y, 1) }
      return y
    }
    func double(
      _ kernel: (UnsafePointer<Double>?, UnsafeMutablePointer<Double>?, Int) -> Void, _ x: Double
    ) -> Double {
      var y = 0.0
      withUnsafePointer(to: x) { kernel($0, &y, 1) }
      return y
    }
    #expect(float(k_exp_f32, .infinity) == .infinity && float(k_exp_f32, -.infinity) == 0)
    #expect(float(k_exp_f32, 100) == .infinity && float(k_exp_f32, 0) == 1)
    #expect(double(k_exp_f64, .infinity) == .infinity && double(k_exp_f64, -.infinity) == 0)
    #expect(double(k_exp_f64, 800) == .infinity && double(k_exp_f64, 0) == 1)
    #expect(float(k_log_f32, 0) == -.infinity && float(k_log_f32, .infinity) == .infinity)
    #expect(float(k_log_f32, -1).isNaN && float(k_log_f32, 1) == 0)
    #expect(double(k_log_f64, 0) == -.infinity && double(k_log_f64, .infinity) == .infinity)
    #expect(double(k_log_f64, -1).isNaN && double(k_log_f64, 1) == 0)
    for sign in [Float(-1), 1] {
      #expect(float(k_tanh_f32, sign * .infinity) == sign)
      #expect(float(k_erf_f32, sign * .infinity) == sign)
      #expect(double(k_tanh_f64, Double(sign) * .infinity) == Double(sign))
      #expect(double(k_erf_f64, Double(sign) * .infinity) == Double(sign))
    }
    #expect(float(k_sigmoid_f32, .infinity) == 1 && float(k_sigmoid_f32, -.infinity) < 1e-30)
    #expect(double(k_sigmoid_f64, .infinity) == 1 && double(k_sigmoid_f64, -.infinity) < 1e-300)
    #expect(float(k_acos_f32, 1) == 0 && double(k_acos_f64, -1) == .pi)
    // An argument beyond 1 by rounding counts as 1.
    #expect(float(k_acos_f32, 1.000_001) == 0)
    #expect(double(k_asin_f64, -1.000_000_1) == -.pi / 2)
  }
}
