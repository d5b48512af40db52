package import Randomness
package import Tasks

extension ICLTransience {
  /// A fixed set of sequences that tells one way of answering from another.
  package enum Evaluator: String, CaseIterable, Sendable {
    /// Sequences as in training, of uniform classes.
    case train
    /// Two training classes, relabelled 0 and 1 at random: only the context tells.
    case icl
    /// No item of the query's class and no item with its label: only the weights tell.
    case iwl
    /// The query's label stands on an item of another class: the weights choose among context labels.
    case ciwl
    /// Two training classes with each other's label: the context contradicts the weights.
    case flip
    /// As `icl`, with classes that training never shows.
    case iclHeldOut = "icl-held-out"

    /// The evaluators of a run.
    package static func all(_ parameters: Parameters) -> [Evaluator] {
      parameters.items.heldOutClasses > 0 ? allCases : allCases.filter { $0 != .iclHeldOut }
    }

    /// What its sequences look like (icl-dynamics, `fixed_omni_emb_sweep_example.py`).
    package func kind(_ parameters: Parameters) -> SequenceKind {
      let half = parameters.context / 2
      return switch self {
      case .train where parameters.trainingContext == .ciwl: Evaluator.ciwl.kind(parameters)
      case .train:
        SequenceKind(
          burstiness: parameters.burstiness, burstyFraction: parameters.burstyFraction)
      case .icl, .iclHeldOut: SequenceKind(burstiness: half, labeling: .binary)
      case .iwl: SequenceKind(burstiness: 0, isUnsupported: true)
      case .ciwl: SequenceKind(burstiness: 0, isUnsupported: true, labeling: .copied)
      case .flip: SequenceKind(burstiness: half, labeling: .swapped)
      }
    }

    /// The evaluator's sequences; `key` is the sweep's, so that they are those of every run.
    package func sequences(_ parameters: Parameters, key: RandomKey) -> PairBatch {
      let items = parameters.items
      let sampler =
        if self == .iclHeldOut {
          Self.sampler(
            parameters, kind(parameters),
            of: ClassDistribution(first: items.classes, count: items.heldOutClasses),
            exemplars: items.exemplars)
        } else {
          Self.sampler(
            parameters, kind(parameters), of: ClassDistribution(count: Self.classes(parameters)),
            exemplars: Self.first(parameters.evalExemplars, of: items.exemplars))
        }
      var batch = PairBatch(count: parameters.evalSequences, context: parameters.context)
      sampler.fill(&batch, key: key.folding(stream), from: 0)
      return batch
    }

    /// The sampler of a run's training sequences.
    package static func trainingSampler(_ parameters: Parameters) -> PairSampler {
      sampler(
        parameters, Evaluator.train.kind(parameters),
        of: ClassDistribution(count: parameters.items.classes, zipf: parameters.zipf),
        exemplars: parameters.items.exemplars)
    }

    /// Training classes that evaluators draw from.
    static func classes(_ parameters: Parameters) -> Int {
      first(parameters.evalClasses, of: parameters.items.classes)
    }

    /// The first of them, at most this many; 0 for all.
    private static func first(_ few: Int, of all: Int) -> Int { few == 0 ? all : min(few, all) }

    private static func sampler(
      _ parameters: Parameters, _ kind: SequenceKind, of classes: ClassDistribution,
      exemplars: Int
    ) -> PairSampler {
      PairSampler(
        kind, of: classes, exemplars: exemplars, scheme: parameters.labelScheme,
        labels: parameters.labels, matchesExemplars: parameters.matchExemplars)
    }

    /// Which of the evaluation's streams is its own; never changes, whatever evaluators there are.
    private var stream: UInt64 {
      switch self {
      case .train: 1
      case .icl: 2
      case .iwl: 3
      case .ciwl: 4
      case .flip: 5
      case .iclHeldOut: 6
      }
    }
  }
}
