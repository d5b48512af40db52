import Randomness
import Studies
import Tasks
import Testing
import TrainingKit

@Suite struct ICLTransienceEvaluatorTests {
  typealias Evaluator = ICLTransience.Evaluator

  /// Contexts of the two published settings, 5 and 17 tokens.
  static let settings = [(context: 2, burstiness: 1), (context: 8, burstiness: 3)]

  private func parameters(_ setting: (context: Int, burstiness: Int)) -> ICLTransience.Parameters {
    var parameters = ICLTransience.Parameters()
    parameters.context = setting.context
    parameters.burstiness = setting.burstiness
    parameters.items.classes = 200
    parameters.items.heldOutClasses = 20
    parameters.zipf = 1
    return parameters
  }

  /// One sequence of an evaluator: classes and labels of the context, and the query's.
  private struct Sequence {
    let classes: [Int32]
    let labels: [Int32]
    let query: Int32
    let target: Int32
  }

  private func sequences(
    _ evaluator: Evaluator, _ parameters: ICLTransience.Parameters
  ) -> [Sequence] {
    read(evaluator.sequences(parameters, key: RandomKey(seed: 5)))
  }

  private func read(_ batch: PairBatch) -> [Sequence] {
    (0..<batch.count).map { sequence in
      let positions = batch.positions(of: sequence)
      return Sequence(
        classes: Array(batch.classes[positions.dropLast()]),
        labels: Array(batch.labels[positions.dropLast()]),
        query: batch.classes[positions.upperBound - 1], target: batch.target(of: sequence))
    }
  }

  @Test(arguments: settings)
  func `train: the query's class is in the context with its own label`(
    setting: (context: Int, burstiness: Int)
  ) {
    for sequence in sequences(.train, parameters(setting)) {
      #expect(sequence.labels == sequence.classes && sequence.target == sequence.query)
      #expect(sequence.classes.count { $0 == sequence.query } >= setting.burstiness)
    }
  }

  @Test(arguments: settings)
  func `icl: two classes, half the context each, with 0 and 1 at random`(
    setting: (context: Int, burstiness: Int)
  ) {
    let found = sequences(.icl, parameters(setting))
    for sequence in found {
      #expect(sequence.classes.count { $0 == sequence.query } == setting.context / 2)
      #expect(Set(sequence.classes).count == 2)
      for (id, label) in zip(sequence.classes, sequence.labels) {
        #expect(label == (id == sequence.query ? sequence.target : 1 - sequence.target))
      }
    }
    // Binomial of 2,000 with deviation 22: five deviations.
    #expect(abs(found.count { $0.target == 1 } - 1000) < 112)
  }

  @Test(arguments: settings)
  func `flip: two classes, half the context each, with each other's label`(
    setting: (context: Int, burstiness: Int)
  ) {
    for sequence in sequences(.flip, parameters(setting)) {
      let others = sequence.classes.filter { $0 != sequence.query }
      #expect(others.count == setting.context / 2 && Set(others).count == 1)
      #expect(sequence.target == others[0])
      for (id, label) in zip(sequence.classes, sequence.labels) {
        #expect(label == (id == sequence.query ? others[0] : sequence.query))
      }
    }
  }

  @Test(arguments: settings)
  func `iwl: distinct classes with their labels, none the query's`(
    setting: (context: Int, burstiness: Int)
  ) {
    for sequence in sequences(.iwl, parameters(setting)) {
      #expect(sequence.target == sequence.query && sequence.labels == sequence.classes)
      #expect(Set(sequence.classes + [sequence.query]).count == setting.context + 1)
    }
  }

  @Test(arguments: settings)
  func `ciwl: distinct classes, the query's label on one of them`(
    setting: (context: Int, burstiness: Int)
  ) {
    var counts = [Int](repeating: 0, count: setting.context)
    for sequence in sequences(.ciwl, parameters(setting)) { count(sequence, in: &counts) }
    // Binomial of 2,000; five deviations of at most 22.
    for count in counts { #expect(abs(count - 2000 / setting.context) < 112) }
    // Training may have such contexts, too; its sequences are drawn of Zipfian classes.
    var trained = parameters(setting)
    trained.trainingContext = .ciwl
    var batch = PairBatch(count: 500, context: setting.context)
    Evaluator.trainingSampler(trained).fill(&batch, key: RandomKey(seed: 5), from: 0)
    let training = read(batch)
    for sequence in training { count(sequence, in: &counts) }
    let first = training.count { $0.query == 0 }
    // 1 / H(200) = 0.17 of 500, with deviation 8.4.
    #expect(abs(first - 85) < 42)
  }

  /// Expects a sequence of `ciwl`, and counts where the query's label stands.
  private func count(_ sequence: Sequence, in counts: inout [Int]) {
    #expect(sequence.target == sequence.query)
    #expect(Set(sequence.classes + [sequence.query]).count == sequence.classes.count + 1)
    let carriers = sequence.labels.indices.filter { sequence.labels[$0] == sequence.query }
    #expect(carriers.count == 1)
    counts[carriers[0]] += 1
    for index in sequence.labels.indices where index != carriers[0] {
      #expect(sequence.labels[index] == sequence.classes[index])
    }
  }

  @Test(arguments: settings)
  func `icl-held-out shows only classes that training never shows`(
    setting: (context: Int, burstiness: Int)
  ) {
    for sequence in sequences(.iclHeldOut, parameters(setting)) {
      #expect(sequence.classes.allSatisfy { $0 >= 200 && $0 < 220 } && sequence.query >= 200)
      #expect(sequence.labels.allSatisfy { $0 == 0 || $0 == 1 })
    }
  }

  @Test func `classes are uniform, whatever those of training are`() {
    var parameters = parameters((2, 1))
    parameters.items.classes = 10
    parameters.items.heldOutClasses = 0
    for evaluator in Evaluator.all(parameters) {
      var found = [Int](repeating: 0, count: 10)
      for sequence in sequences(evaluator, parameters) { found[Int(sequence.query)] += 1 }
      // Binomial of 2,000 with mean 200 and deviation 13: five deviations.
      for count in found { #expect(abs(count - 200) < 67) }
    }
  }

  @Test func `evaluation can be restricted to the first classes and exemplars`() {
    var parameters = parameters((2, 1))
    parameters.evalClasses = 12
    parameters.evalExemplars = 5
    for evaluator in Evaluator.allCases where evaluator != .iclHeldOut {
      let batch = evaluator.sequences(parameters, key: RandomKey(seed: 5))
      #expect(Set(batch.classes) == Set(0..<12) && Set(batch.exemplars) == Set(0..<5))
    }
  }

  @Test func `a run has the held-out evaluator where it has held-out classes`() {
    var parameters = ICLTransience.Parameters()
    #expect(!Evaluator.all(parameters).contains(.iclHeldOut))
    parameters.items.heldOutClasses = 23
    #expect(Evaluator.all(parameters) == Evaluator.allCases)
  }

  @Test func `noise, learning rate and length leave the sequences as they are`() {
    let first = parameters((2, 1))
    var second = first
    second.items.noise = 0.9
    second.optimization.learningRate = 1
    second.sequences = 100_000
    second.evalSequences = 500
    let key = RandomKey(seed: 8)
    for evaluator in Evaluator.allCases {
      let long = evaluator.sequences(first, key: key)
      let short = evaluator.sequences(second, key: key)
      #expect(Array(long.labels.prefix(short.labels.count)) == short.labels)
      #expect(Array(long.classes.prefix(short.classes.count)) == short.classes)
    }
  }

  @Test(arguments: settings)
  func `answering with a random label of the context is right at the chance levels`(
    setting: (context: Int, burstiness: Int)
  ) {
    let key = RandomKey(seed: 77)
    let chances: [(Evaluator, Double)] = [
      (.icl, 0.5), (.flip, 0.5), (.ciwl, 1 / Double(setting.context)), (.iwl, 0),
    ]
    for (evaluator, chance) in chances {
      var right = 0
      for (index, sequence) in sequences(evaluator, parameters(setting)).enumerated() {
        let known = Set(sequence.labels).sorted()
        let answer = known[key.integer(below: known.count, at: UInt64(index))]
        right += answer == sequence.target ? 1 : 0
      }
      // Five deviations of the binomial of 2,000.
      let bound = 5 * (2000 * chance * (1 - chance)).squareRoot()
      #expect(abs(Double(right) - 2000 * chance) <= bound)
    }
  }
}
