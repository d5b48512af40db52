internal import BLAS

/// How fast this core multiplies matrices.
package enum CoreRate {
  /// Floating-point operations per second in single-precision products of 128 by 128 matrices, the best of about 30 ms;
  /// the costs that studies state are counted in such operations.
  package static func measured() -> Double {
    let n = 128
    let operands = [Float](repeating: 0.5, count: n * n)
    var result = [Float](repeating: 0, count: n * n)
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(30)
    var best = Duration.seconds(1)
    repeat {
      let time = clock.measure {
        unsafe product(
          rows: n, columns: n, inner: n, operands, stride: n, operands, stride: n, into: &result,
          stride: n)
      }
      best = max(min(best, time), .nanoseconds(1))
    } while clock.now < end
    return Double(2 * n * n * n) / (best / .seconds(1))
  }
}
