internal import Randomness
public import StudyKit

/// In-context learning in a minimal attention network, and what in the data brings it about.
///
/// Items and labels are vectors of their own; two attention layers with one head each and a classifier
/// on the last token answer from the context or from the weights (Reddy 2023).
public enum ICLReddy: Study {
  /// The name by which a grid asks for the study.
  public static let name = "icl-reddy"
  /// What it is, in one line.
  public static let title =
    "In-context learning in a minimal attention network, by the data's statistics"
  /// The paper.
  public static let source = "Reddy 2023 (arXiv 2312.03002)"
  /// Part of every run's identity.
  public static let version = 1
  /// The run with progress measures of the paper.
  public static let defaults = Parameters()

  /// What a run draws random numbers for; each use has its own stream.
  enum Purpose: UInt64 {
    /// Class means and label vectors; sweep scope.
    case classes = 1
    /// Sequences of the evaluators; sweep scope.
    case evaluation = 2
    /// Initial values; member scope.
    case weights = 3
    /// Training sequences; member scope.
    case training = 4
  }

  /// The key of one use in a run: from the parameter's seed where it is given, else from the context's.
  static func key(
    _ purpose: Purpose, _ parameters: Parameters, member: Int, in context: RunContext
  ) -> RandomKey {
    let (seed, derived) =
      switch purpose {
      case .classes, .evaluation: (parameters.taskSeed, context.sweepKey)
      case .weights: (parameters.initSeed, context.memberKey(member))
      case .training: (parameters.dataSeed, context.memberKey(member))
      }
    let root = seed >= 0 ? RandomKey(seed: UInt64(seed)) : derived
    return root.folding(purpose.rawValue)
  }

  /// Floating-point operations of training and evaluation, and bytes of the study's arrays.
  public static func cost(_ parameters: Parameters) -> Cost {
    let (width, tokens) = (Double(parameters.width), Double(parameters.tokens))
    let full = Double(parameters.depth - 1) * tokens * (3 * width + 2 * tokens) * width
    let last = (2 * tokens + 2) * width * width
    let head = Double(parameters.hiddenLayers) * width * width + width * Double(parameters.labels)
    let perSequence = 2 * (full + last + head)
    let evaluated = Double(
      Evaluator.allCases.count * parameters.evaluations * parameters.evalSequences)
    // An item's noise is drawn in the time of some ten operations of large products a number.
    let drawn = 10 * Double(parameters.items * parameters.dimension)
    let seen = Double(parameters.steps * parameters.batch)
    let vectors = Double((parameters.classes + parameters.labels) * parameters.dimension)
    let state = 6 * Double(max(parameters.batch, Evaluation.chunk)) * tokens * 4 * width
    return Cost(
      operations: seen * (3 * perSequence + drawn) + evaluated * (perSequence + drawn),
      bytes: 4 * (vectors + state), canCheckpoint: true)
  }
}
