internal import CKernels

/// One update of a stretch of parameters; p: parameters, g: gradient, nil where it is 0, m and v: state.
struct Update {
  let optimizer: Optimizer
  let rate: Double
  /// Updates done, this one included.
  let time: Int
  let decay: Double
  /// What the gradient is multiplied by.
  let scale: Double
  /// beta1 and beta2 to the power of `time`.
  let powers: (Double, Double)

  func apply(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>?, _ m: UnsafeMutablePointer<Float>?,
    _ v: UnsafeMutablePointer<Float>?, _ count: Int
  ) {
    switch optimizer {
    case .sgd(let momentum, let nesterov):
      k_sgd_f32(
        p, g, m, Float(rate), Float(momentum), nesterov ? 1 : 0, Float(decay), Float(scale), count)
    case .adam(let beta1, let beta2, let epsilon), .adamW(_, let beta1, let beta2, let epsilon):
      k_adam_f32(
        p, g, m, v, Float(rate), Float(beta1), Float(beta2), Float(epsilon),
        Float(1 - powers.0), Float(1 - powers.1), Float(decay), Float(scale), count)
    }
  }

  func apply(
    _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>?,
    _ m: UnsafeMutablePointer<Double>?, _ v: UnsafeMutablePointer<Double>?, _ count: Int
  ) {
    switch optimizer {
    case .sgd(let momentum, let nesterov):
      k_sgd_f64(p, g, m, rate, momentum, nesterov ? 1 : 0, decay, scale, count)
    case .adam(let beta1, let beta2, let epsilon), .adamW(_, let beta1, let beta2, let epsilon):
      k_adam_f64(
        p, g, m, v, rate, beta1, beta2, epsilon, 1 - powers.0, 1 - powers.1, decay, scale, count)
    }
  }

  /// The update for whichever of the two types the memory holds.
  func apply<Scalar: EngineScalar>(
    _ p: UnsafeMutablePointer<Scalar>, _ g: UnsafeMutablePointer<Scalar>?,
    _ m: UnsafeMutablePointer<Scalar>?, _ v: UnsafeMutablePointer<Scalar>?, _ count: Int
  ) {
    if Scalar.self == Double.self {
      let gradient = g.map { UnsafePointer(Self.cast($0)) }
      apply(Self.cast(p), gradient, m.map(Self.cast), v.map(Self.cast), count) as Void
    } else {
      let gradient = g.map { UnsafePointer(Self.floats($0)) }
      apply(Self.floats(p), gradient, m.map(Self.floats), v.map(Self.floats), count) as Void
    }
  }

  /// Whether parameters whose gradient is 0 stay as they are.
  var sparesIdle: Bool {
    if case .sgd(momentum: 0, _) = optimizer { decay == 0 } else { false }
  }

  private static func cast<Scalar>(
    _ pointer: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Double.self)
  }

  private static func floats<Scalar>(
    _ pointer: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Float.self)
  }

  /// Adds rows of `columns` elements to the rows of a table that the indices name.
  static func addRows<Scalar: EngineScalar>(
    _ rows: UnsafeMutablePointer<Scalar>, _ indices: UnsafePointer<Int32>,
    into table: UnsafeMutablePointer<Scalar>, _ count: Int, columns: Int
  ) {
    if Scalar.self == Double.self {
      k_scatter_add_rows_f64(cast(rows), indices, cast(table), count, columns)
    } else {
      k_scatter_add_rows_f32(floats(rows), indices, floats(table), count, columns)
    }
  }

  /// The sum of squares of a gradient.
  static func sumOfSquares<Scalar: EngineScalar>(
    _ g: UnsafeMutablePointer<Scalar>, _ count: Int
  ) -> Double {
    Scalar.self == Double.self
      ? k_sum_of_squares_f64(cast(g), count) : Double(k_sum_of_squares_f32(floats(g), count))
  }

  /// Limits each element to ± bound.
  static func clamp<Scalar: EngineScalar>(
    _ g: UnsafeMutablePointer<Scalar>, _ bound: Double, _ count: Int
  ) {
    if Scalar.self == Double.self {
      k_clamp_f64(cast(g), -bound, bound, cast(g), count)
    } else {
      k_clamp_f32(floats(g), Float(-bound), Float(bound), floats(g), count)
    }
  }
}
