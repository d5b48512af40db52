internal import Engine
internal import Glibc
internal import Randomness
internal import Tasks
internal import TrainingKit

extension InductionHeads {
  /// One member in training.
  final class Member: Learner {
    private let p: Parameters
    private let exemplars: Exemplars
    private let sampler: RelabelingSampler
    private let order: RandomKey
    private var batch: PairBatch
    /// Training before and after clamps come in; one alone where they are there from the start.
    private let stages: [Stage]
    private var active = 0

    /// A stretch of training under one intervention, with how it is evaluated.
    private struct Stage {
      let trained: NetworkTraining<Float>
      let evaluation: Evaluation
    }

    /// A member at its beginning.
    init(_ p: Parameters, _ keys: RunKeys) throws {
      self.p = p
      let exemplars = InductionHeads.exemplars(p, key: keys[.task])
      let pairs = LabelPairs(p, key: keys[.task].folding(3))
      let own = Intervention.of(p)
      let isLate = p.clampDuring == .training && p.clampFrom > 0
      let first = p.clampDuring == .evaluation || isLate ? Intervention.none : own
      let trained = try NetworkTraining<Float>(p, first)
      let variables = trained.training.variables
      try keys.initialize(variables)
      func evaluation(_ intervention: Intervention) throws(ModelError) -> Evaluation {
        try Evaluation(
          p, intervention, exemplars: exemplars, pairs: pairs, variables: variables,
          key: keys[.evaluation])
      }
      var stages = [Stage(trained: trained, evaluation: try evaluation(isLate ? .none : own))]
      if isLate {
        stages.append(
          Stage(
            trained: try NetworkTraining(p, own, variables: variables),
            evaluation: try evaluation(own)))
      }
      self.stages = stages
      self.exemplars = exemplars
      sampler = RelabelingSampler(classes: p.classes, pairs: pairs.training)
      order = keys[.training]
      batch = PairBatch(count: p.batch, context: Network.context)
    }

    /// The loss beyond which a run counts as diverged: a hundred times that of guessing. With the copy clamped,
    /// scores are logits, and a wrong one costs more.
    var limit: Double { 100 * log(Double(p.labels)) }
    var state: [any Restorable] { [self] }

    func step(_ index: Int) throws(Diverged) -> Double {
      if stages.count > 1, active == 0, index * p.batch >= p.clampFrom {
        stages[1].trained.training.checkpoint = stages[0].trained.training.checkpoint
        active = 1
      }
      let trained = stages[active].trained
      sampler.fill(&batch, key: order, from: UInt64(index * p.batch))
      exemplars.copy(batch, to: trained.items)
      batch.copyContextLabels(to: trained.labels)
      batch.copyTargets(to: trained.targets)
      trained.held.turn(to: batch)
      return Double(try trained.training.step())
    }

    func measure() -> Column { stages[active].evaluation() }
  }
}

extension InductionHeads.Member: Restorable {
  /// Writes the training that goes on.
  func write(to writer: inout StateWriter) {
    stages[active].trained.training.write(to: &writer)
  }

  /// Reads what ``write(to:)`` wrote into the first stage; the next step finds out which one it is of.
  func reading(from reader: inout StateReader) -> (() -> Void)? {
    guard let commit = stages[0].trained.training.reading(from: &reader) else { return nil }
    return {
      commit()
      self.active = 0
    }
  }
}
