/// A rule that turns gradients into changes of the parameters.
public enum Optimizer: Hashable, Sendable {
  /// `m = momentum · m + g; p -= rate · m`, with `nesterov` `p -= rate · (momentum · m + g)`. Without momentum
  /// nothing is stored.
  case sgd(momentum: Double = 0, nesterov: Bool = false)
  /// Adam (Kingma & Ba 2015), both means corrected for their start.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam with decoupled weight decay (Loshchilov & Hutter 2019): parameters that decay shrink by
  /// rate · decay before the step.
  case adamW(
    decay: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)

  /// Buffers of the parameters' size that the rule keeps.
  var stateCount: Int {
    switch self {
    case .sgd(let momentum, _): momentum == 0 ? 0 : 1
    case .adam, .adamW: 2
    }
  }

  /// The decoupled decay of parameters that decay.
  var decay: Double {
    if case .adamW(let decay, _, _, _) = self { decay } else { 0 }
  }
}

/// What is done to the gradient before the optimizer sees it.
public enum Clipping: Hashable, Sendable {
  /// Nothing.
  case none
  /// The whole gradient is scaled down to this norm where it is longer (Pascanu et al. 2013).
  case globalNorm(Double)
  /// Each element is limited to ± this value.
  case elements(Double)
}
