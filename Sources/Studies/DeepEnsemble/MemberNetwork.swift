package import Engine
package import Randomness
package import StudyKit
internal import Tasks

// N: examples, B: batch, D: inputs, K: outputs.

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
  /// one, and the member's own makes g.
  package init(
    _ model: EnsembleModel, _ variant: DeepEnsemble.Variant, member: RandomKey, sweep: RandomKey
  ) {
    let written = model.written(for: 1).model
    func drawn(_ key: RandomKey, _ purpose: DeepEnsemble.Purpose) -> Variables<Scalar> {
      let variables = Variables<Scalar>(written)
      variables.initialize(key.folding(purpose.rawValue))
      return variables
    }
    let shared = variant == .sharedKernel
    initial = shared ? drawn(sweep, .sharedWeights) : drawn(member, .weights)
    variables = Variables<Scalar>(written)
    variables.values = initial.values
    switch variant {
    case .plain, .centred: added = nil
    case .sharedKernel: added = drawn(member, .weights)
    case .independent: added = drawn(member, .independentWeights)
    }
    self.model = model
    self.variant = variant
  }

  /// The outputs f(x, θ) of a network, (N, K), for inputs (N, D).
  package func outputs(_ variables: Variables<Scalar>, _ inputs: [Scalar]) throws(RunFailure)
    -> [Scalar]
  {
    try ForwardPass(model, variables: variables, count: inputs.count / model.shape.count)(inputs)
  }

  /// What is added to f(x, θ), (N, K): −f(x, θ₀) + g(x) as the variant has it; nil for nothing.
  func offsets(_ inputs: [Scalar]) throws(RunFailure) -> [Scalar]? {
    guard variant != .plain else { return nil }
    let start = try outputs(initial, inputs)
    guard let added else { return start.map { -$0 } }
    return zip(try outputs(added, inputs), start).map { $0 - $1 }
  }

  /// What the member predicts with its present parameters, (N, K).
  package func predictions(_ inputs: [Scalar]) throws(RunFailure) -> [Scalar] {
    let own = try outputs(variables, inputs)
    guard let offsets = try offsets(inputs) else { return own }
    return zip(own, offsets).map { $0 + $1 }
  }

  /// What the member predicts before training, (N, K).
  package func initialPredictions(_ inputs: [Scalar]) throws(RunFailure) -> [Scalar] {
    let own = try outputs(initial, inputs)
    guard let offsets = try offsets(inputs) else { return own }
    return zip(own, offsets).map { $0 + $1 }
  }
}
