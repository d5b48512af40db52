internal import Engine
internal import Glibc
internal import Randomness
internal import StudyKit
internal import Tasks
internal import TrainingKit

extension RulesAndExemplars {
  /// One member in training.
  final class Member: Learner {
    private let p: Parameters
    private let trained: NetworkTraining<Float>
    private let evaluation: Evaluation
    private let pretraining: StimulusSampler
    private let sampler: StimulusSampler
    private let order: RandomKey
    private var batch: PairBatch

    /// A member at its beginning; its problems are its own.
    init(_ p: Parameters, _ keys: RunKeys) throws {
      self.p = p
      let problems = Problems(p, key: keys.data(5))
      trained = try NetworkTraining(p)
      trained.training.variables.initialize(keys[.weights])
      evaluation = try Evaluation(
        p, problems, variables: trained.training.variables, key: keys[.evaluation])
      pretraining = StimulusSampler(p, .source(p.pretraining), problems)
      sampler = StimulusSampler(p, .source(p.training), problems)
      order = keys[.training]
      batch = PairBatch(count: p.batch, context: Network.context)
    }

    /// The loss beyond which a run counts as diverged: a hundred times that of guessing.
    var limit: Double { 100 * log(Double(p.labels)) }
    var state: [any Restorable] { [trained.training] }

    func step(_ index: Int) throws(Diverged) -> Double {
      let sampler = index < p.pretrainingSteps ? pretraining : sampler
      sampler.fill(&batch, trained.stimuli, key: order, from: UInt64(index * p.batch))
      batch.copyContextLabels(to: trained.labels)
      batch.copyTargets(to: trained.targets)
      return Double(try trained.training.step())
    }

    func measure() -> Column { evaluation() }

    func finish() -> Findings { evaluation.references() }
  }
}
