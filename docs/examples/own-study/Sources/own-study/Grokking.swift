import Engine
import Randomness
import StudyKit
import TrainingKit

/// A network that has long memorized a part of an addition table comes to know the rest.
enum Grokking: TrainedStudy {
  static let name = "grokking"
  static let title = "Grokking of modular addition over weight decay and share of the table"
  static let source = "Power et al. 2022 (arXiv 2201.02177), with a network and settings of our own"
  static let version = 1

  // What a grid may set: each setting with its default, help and range.
  struct Parameters: TrainedSettings {
    @Setting("Numbers that are added, modulo p.", in: 5...1_000, .label("p")) var modulus = 23
    @Setting("Share of the table that is trained on.", in: Bounds(0.05, 0.95), .shaping(true))
    var share = 0.7
    @Setting("Numbers per embedding, and hidden units.", in: 1...4_096) var width = 64
    @Setting("Steps of full-batch training.", in: 1...10_000_000, .unit("steps")) var steps = 3_000
    @Setting("Steps between evaluations.", in: 1...10_000_000, .unit("steps")) var evalEvery = 100
    var optimization = OptimizerSettings()
    var seeds = Seeds()
    var keeping = Keeping()

    init() {
      optimization.learningRate = 3e-3
      optimization.weightDecay = 1
    }

    var pairs: Int { modulus * modulus }
    var seen: Int { Int(share * Double(pairs)) }
  }

  static func check(_ p: Parameters) throws(ParameterError) {
    try require(p.steps % p.evalEvery == 0, "steps", "evalEvery") {
      "steps (\(p.steps)) must be a multiple of evalEvery (\(p.evalEvery))"
    }
  }

  // When it is measured, what is measured, and what is read off the curves.
  static func cadence(_ p: Parameters) -> Cadence { Cadence(steps: p.steps, every: p.evalEvery) }

  static let sets = Dimension("set", .texts(["seen", "unseen"]), longName: "pairs")

  static func curves(_ p: Parameters) -> [Curve] {
    [
      Curve("accuracy", "accuracy", "share of pairs with the right sum", over: sets),
      Curve("loss", "loss", "mean cross-entropy of the right sum", unit: "nats", over: sets),
      .trainingLoss(),
    ]
  }

  static func readings(_ p: Parameters) -> [Reading] {
    [
      .time("memorized_at", "memorized", "accuracy of seen pairs above .99", unit: "steps") {
        $0("accuracy", 0).firstIndex { $0 > 0.99 }.map(Double.init)
      },
      .time("grokked_at", "grokked", "accuracy of unseen pairs above .9", unit: "steps") {
        $0("accuracy", 1).firstIndex { $0 > 0.9 }.map(Double.init)
      },
      .flag("grokked", "whether it grokked", "1 where accuracy of unseen pairs is above .9") {
        $0("accuracy", 1).contains { $0 > 0.9 }
      },
    ]
  }

  static func summaries(_ p: Parameters) -> [MemberSummary] {
    [.fraction(of: "grokked", "members that grok"), .quantiles(of: "grokked_at")]
  }

  static func work(_ p: Parameters) -> Work {
    Work(training: Network(p, pairs: p.seen).model, batch: p.seen, measuring: p.pairs)
  }

  static func learner(_ p: Parameters, _ keys: RunKeys) throws -> any Learner {
    try Member(p, keys)
  }

  // The model, as formulas.
  struct Network {
    let model = Model()
    let first, second, sum, logits, losses: Tensor

    init(_ p: Parameters, pairs: Int) {
      first = model.indices("first", pairs)
      second = model.indices("second", pairs)
      sum = model.indices("sum", pairs)
      let numbers = model.parameter(
        "numbers", p.modulus, p.width, initial: .normal(deviation: 0.2))
      let x = model.concatenate([numbers.rows(at: first), numbers.rows(at: second)], along: 1)
      logits = x.dense("hidden", to: p.width, weight: .he).relu.dense("readout", to: p.modulus)
      losses = logits.crossEntropy(sum)
    }

    /// Gives a program the pairs by their index in the table.
    func give(_ pairs: some Collection<Int>, to program: Program<Float>, _ p: Parameters) {
      for (row, pair) in pairs.enumerated() {
        let (a, b) = pair.quotientAndRemainder(dividingBy: p.modulus)
        program.indices("first")[row] = Int32(a)
        program.indices("second")[row] = Int32(b)
        program.indices("sum")[row] = Int32((a + b) % p.modulus)
      }
    }
  }

  // One member: a step, a measurement, and what a checkpoint has to hold.
  final class Member: Learner {
    let p: Parameters
    let training: Training<Float>
    let evaluation: Program<Float>
    let logits, losses: UnsafeBufferPointer<Float>

    init(_ p: Parameters, _ keys: RunKeys) throws {
      self.p = p
      // The same pairs are seen by all members; a larger share adds to them.
      let order = keys[.task].permutation(p.pairs)
      let seen = Network(p, pairs: p.seen)
      training = try Training(
        seen.model, loss: seen.logits.meanCrossEntropy(seen.sum), optimizer: p.optimization.rule,
        learningRate: p.optimization.rate(steps: p.steps), clipping: p.optimization.clipping)
      training.variables.initialize(keys[.weights])
      seen.give(order.prefix(p.seen), to: training.program, p)
      let table = Network(p, pairs: p.pairs)
      evaluation = try Program(
        table.model, outputs: [table.logits, table.losses], variables: training.variables)
      table.give(order, to: evaluation, p)
      logits = try evaluation.buffer(of: table.logits)
      losses = try evaluation.buffer(of: table.losses)
    }

    var state: [any Restorable] { [training] }

    func step(_ index: Int) throws(Diverged) -> Double { Double(try training.step()) }

    func measure() throws(RunFailure) -> Column {
      evaluation.run()
      let sums = evaluation.indices("sum")
      var column = Column()
      for pairs in [0..<p.seen, p.seen..<p.pairs] {
        let right = pairs.count { pair in
          let row = logits[pair * p.modulus..<(pair + 1) * p.modulus]
          return logits[pair * p.modulus + Int(sums[pair])] == row.max()
        }
        column["accuracy"].append(Double(right) / Double(pairs.count))
        column["loss"].append(losses[pairs].reduce(0) { $0 + Double($1) } / Double(pairs.count))
      }
      return column
    }
  }
}
