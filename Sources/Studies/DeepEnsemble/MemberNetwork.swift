package import Engine
internal import Randomness
package import StudyKit
internal import Tasks
package import TrainingKit

// N: examples, B: batch, D: inputs, K: outputs.

extension DeepEnsemble {
  /// What is drawn; each has its own stream. The images' draws have 5 and 6.
  enum Purpose: UInt64 {
    /// A member's initial parameters.
    case weights = 1
    /// Those of the network whose initial function gd-g adds; a member's own.
    case independentWeights = 2
    /// The order of a member's training examples.
    case order = 3
    /// The initial parameters that all members of gd-a share.
    case sharedWeights = 4
  }
}

/// One member of an ensemble: a network, where it started, and what is added to it.
///
/// The member predicts f(x, θ) + offset(x); the offset is what its variant asks for, in terms of
/// initial functions, so that it is known before training.
package final class MemberNetwork<Scalar: EngineScalar> {
  package let model: EnsembleModel
  package let variant: DeepEnsemble.Variant
  /// The parameters in training.
  package let variables: Variables<Scalar>
  /// The parameters before training, θ₀.
  package let initial: Variables<Scalar>
  /// The parameters of the initial function that is added, g; nil for none.
  let added: Variables<Scalar>?

  /// Draws the member's networks.
  ///
  /// θ₀ is the member's own and the same for all variants, but for `gd-a`: there all members share
  /// one, and the member's own makes g. A run that starts from kept weights has these as its θ₀.
  package init(
    _ model: EnsembleModel, _ variant: DeepEnsemble.Variant, _ keys: RunKeys
  ) throws(RunFailure) {
    let written = model.written(for: 1).model
    func drawn(_ key: RandomKey) -> Variables<Scalar> {
      let variables = Variables<Scalar>(written)
      variables.initialize(key)
      return variables
    }
    let own = drawn(keys.initial(DeepEnsemble.Purpose.weights.rawValue))
    switch variant {
    case .plain, .centred: (initial, added) = (own, nil)
    case .sharedKernel:
      let shared = drawn(keys.shared(DeepEnsemble.Purpose.sharedWeights.rawValue))
      (initial, added) = (shared, own)
    case .independent:
      let other = drawn(keys.initial(DeepEnsemble.Purpose.independentWeights.rawValue))
      (initial, added) = (own, other)
    }
    try keys.start(initial)
    variables = Variables<Scalar>(written)
    variables.values = initial.values
    self.model = model
    self.variant = variant
  }

  /// The outputs f(x, θ) of a network, (N, K), for inputs (N, D).
  package func outputs(_ variables: Variables<Scalar>, _ inputs: [Scalar]) throws(RunFailure)
    -> [Scalar]
  {
    try model.forward(inputs.count / model.shape.count, variables)(inputs)
  }

  /// What is added to f(x, θ), (N, K): −f(x, θ₀) + g(x) as the variant has it; nil for nothing.
  func offsets(_ inputs: [Scalar]) throws(RunFailure) -> [Scalar]? {
    guard variant != .plain else { return nil }
    let start = try outputs(initial, inputs)
    guard let added else { return start.map { -$0 } }
    return zip(try outputs(added, inputs), start).map { $0 - $1 }
  }

  /// What the member predicts, (N, K): with its present parameters, or before training with `initial`.
  package func predictions(
    _ inputs: [Scalar], with variables: Variables<Scalar>? = nil
  ) throws(RunFailure) -> [Scalar] {
    let own = try outputs(variables ?? self.variables, inputs)
    guard let offsets = try offsets(inputs) else { return own }
    return zip(own, offsets).map { $0 + $1 }
  }
}
