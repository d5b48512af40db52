internal import Engine
internal import Glibc
internal import Randomness
internal import Tasks
internal import TrainingKit

extension ICLTransience {
  /// One member in training.
  final class Member: Learner {
    private let p: Parameters
    private let exemplars: Exemplars
    private let trained: NetworkTraining<Float>
    private let evaluation: Evaluation
    private let sampler: PairSampler
    private let order: RandomKey
    private var batch: PairBatch

    init(_ p: Parameters, _ keys: RunKeys) throws {
      self.p = p
      exemplars = try Self.exemplars(p, keys)
      trained = try NetworkTraining(p)
      try keys.initialize(trained.training.variables)
      evaluation = try Evaluation(
        p, exemplars: exemplars, variables: trained.training.variables, key: keys[.evaluation])
      sampler = Evaluator.trainingSampler(p)
      order = keys[.training]
      batch = PairBatch(count: p.batch, context: p.context)
    }

    /// The loss beyond which a run counts as diverged: a hundred times that of guessing. Adam and layer
    /// norms keep numbers finite at any learning rate, and nothing learned ever comes back from there.
    var limit: Double { 100 * log(Double(p.outputs)) }
    var state: [any Restorable] { [trained.training] }

    func step(_ index: Int) throws(Diverged) -> Double {
      sampler.fill(&batch, key: order, from: UInt64(index * p.batch))
      exemplars.copy(batch, to: trained.items)
      batch.copyContextLabels(to: trained.labels)
      batch.copyTargets(to: trained.targets)
      return try trained.step()
    }

    func measure() -> Column { evaluation() }
  }
}

extension ICLTransience.Member {
  /// What exemplars depend on.
  private struct Source: Equatable {
    let items: ICLTransience.ItemSettings
    let key: RandomKey
    let embedding: RandomKey
  }

  /// The exemplars of the last point, which all of its members share.
  private static let shared = Shared<Source, Exemplars>()

  private static func exemplars(
    _ p: ICLTransience.Parameters, _ keys: RunKeys
  ) throws(DataError) -> Exemplars {
    // 5 has been the frozen embedding's number from the start, among those that studies share.
    let source = Source(items: p.items, key: keys[.task], embedding: keys.shared(5))
    return try shared.value(for: source) { () throws(DataError) in
      try p.items.exemplars(key: source.key, embedding: source.embedding)
    }
  }
}
