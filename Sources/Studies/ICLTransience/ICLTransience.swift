package import Randomness
public import StudyKit
internal import TrainingKit

/// In-context learning comes and goes: small transformers on sequences that can be answered from the
/// context or from the weights.
///
/// Sequences are pairs of exemplar and label and a query (Chan et al. 2022; Singh et al. 2023, 2025).
/// Five evaluators tell which of the two a model uses; ICL may emerge, peak and be displaced.
public enum ICLTransience: Study {
  /// The name by which a grid asks for the study.
  public static let name = "icl-transience"
  /// What it is, in one line.
  public static let title = "In-context learning that emerges, peaks and gives way to weights"
  /// The papers.
  public static let source =
    "Singh et al. 2023 (arXiv 2311.08360); Singh et al. 2025 (arXiv 2503.05631)"
  /// Part of every run's identity.
  public static let version = 1

  /// What a run draws random numbers for; each use has its own stream.
  package enum Purpose: UInt64 {
    /// Class means and exemplars; sweep scope.
    case exemplars = 1
    /// Sequences of the evaluators; sweep scope.
    case evaluation = 2
    /// Initial values; member scope.
    case weights = 3
    /// Training sequences; member scope.
    case training = 4
    /// The frozen embedding of drawings; sweep scope.
    case embedding = 5
  }

  /// The key of one use in a run: from the parameter's seed where it is given, else from the context's.
  package static func key(
    _ purpose: Purpose, _ parameters: Parameters, member: Int, in context: RunContext
  ) -> RandomKey {
    let seed: Int
    let derived: RandomKey
    switch purpose {
    case .exemplars, .evaluation, .embedding:
      (seed, derived) = (parameters.seeds.taskSeed, context.sweepKey)
    case .weights: (seed, derived) = (parameters.seeds.initSeed, context.memberKey(member))
    case .training: (seed, derived) = (parameters.seeds.dataSeed, context.memberKey(member))
    }
    let root = seed >= 0 ? RandomKey(seed: UInt64(seed)) : derived
    return root.folding(purpose.rawValue)
  }
}
