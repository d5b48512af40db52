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

  func apply<Scalar: EngineScalar>(
    with kernels: ScalarKernels<Scalar>, _ p: UnsafeMutablePointer<Scalar>,
    _ g: UnsafeMutablePointer<Scalar>?,
    _ m: UnsafeMutablePointer<Scalar>?, _ v: UnsafeMutablePointer<Scalar>?, _ count: Int
  ) {
    let gradient = g.map { UnsafePointer($0) }
    switch optimizer {
    case .sgd(let momentum, let nesterov):
      kernels.sgd(
        p, gradient, m, Scalar(rate), Scalar(momentum), nesterov ? 1 : 0, Scalar(decay),
        Scalar(scale), count)
    case .adam(let beta1, let beta2, let epsilon), .adamW(_, let beta1, let beta2, let epsilon):
      kernels.adam(
        p, gradient, m, v, Scalar(rate), Scalar(beta1), Scalar(beta2), Scalar(epsilon),
        Scalar(1 - powers.0), Scalar(1 - powers.1), Scalar(decay), Scalar(scale), count)
    }
  }

  /// Whether parameters whose gradient is 0 stay as they are.
  var sparesIdle: Bool {
    if case .sgd(momentum: 0, _) = optimizer { decay == 0 } else { false }
  }
}
