import Studies
import StudyKit
import Synchronization
import Testing
import TrainingKit

@Suite struct DeepEnsembleResumeTests {
  /// Every state that a run has saved, and the one from which it resumes.
  private final class States: CheckpointStore {
    private let saved = Mutex<[[UInt8]]>([])
    private let refusals = Mutex<[String]>([])
    private let first: [UInt8]?

    init(_ first: [UInt8]? = nil) { self.first = first }

    var all: [[UInt8]] { saved.withLock { $0 } }
    var refused: [String] { refusals.withLock { $0 } }
    func load(member: Int) -> [UInt8]? { first }
    func save(member: Int, _ state: [UInt8]) { saved.withLock { $0.append(state) } }
    func refuse(member: Int, reason: String) { refusals.withLock { $0.append(reason) } }
  }

  /// The bits of every array, so that NaN equals itself.
  private func run(
    _ parameters: DeepEnsemble.Parameters, _ states: States = States()
  ) throws -> [String: [UInt64]] {
    let findings = try DeepEnsemble.run(
      parameters, member: 1, in: RunContext(seed: 4, checkpoints: states))
    return findings.values.mapValues { values in
      switch values {
      case .floats(let array): array.map { UInt64($0.bitPattern) }
      case .doubles(let array): array.map(\.bitPattern)
      case .integers(let array): array.map { UInt64(bitPattern: $0) }
      }
    }
  }

  /// A process may be killed at any time; the next one then has the state that was saved last.
  private func expectSameBits(
    _ change: (inout DeepEnsemble.Parameters) -> Void
  ) throws {
    var parameters = DeepEnsemble.Parameters()
    parameters.width = 12
    // A state at every look.
    parameters.keeping.checkpointSeconds = 1e-9
    change(&parameters)
    let states = States()
    let whole = try run(parameters, states)
    try #require(states.all.count > 2)
    for state in states.all {
      let resumed = States(state)
      #expect(try run(parameters, resumed) == whole)
      #expect(resumed.refused.isEmpty)
    }
    let other = States(states.all[0].dropLast())
    #expect(try run(parameters, other) == whole)
    #expect(other.refused.count == 1)
  }

  @Test(arguments: DeepEnsemble.Variant.allCases)
  func `full-batch descent resumes from every state to the same bits`(
    variant: DeepEnsemble.Variant
  ) throws {
    try expectSameBits {
      $0.variant = variant
      $0.steps = 200
    }
  }

  @Test func `descent that ends at its tolerance resumes to the same end`() throws {
    try expectSameBits {
      $0.width = 64
      $0.tolerance = 1e-6
    }
  }

  @Test(arguments: [DeepEnsemble.OptimizerKind.sgd, .adam])
  func `epochs on points resume from every state to the same bits`(
    optimizer: DeepEnsemble.OptimizerKind
  ) throws {
    try expectSameBits {
      $0.optimizer = optimizer
      ($0.momentum, $0.learningRate) = (0.9, 0.01)
      ($0.batch, $0.epochs, $0.precision) = (2, 40, .float)
    }
  }

  @Test(arguments: [DeepEnsemble.Loss.crossEntropy, .squaredError])
  func `epochs on images resume from every state to the same bits`(
    loss: DeepEnsemble.Loss
  ) throws {
    let clouds = try Clouds()
    try expectSameBits {
      $0.task = .images
      ($0.sources.training, $0.sources.test) = (clouds.training, clouds.test)
      ($0.sources.outside, $0.validation) = (["permuted"], 30)
      ($0.loss, $0.optimizer, $0.learningRate) = (loss, .adam, 0.01)
      ($0.batch, $0.epochs, $0.variant) = (20, 4, .independent)
    }
  }

  @Test func `a batch that is larger than the training set is refused`() {
    var parameters = DeepEnsemble.Parameters()
    parameters.optimizer = .sgd
    #expect(throws: ParameterError.self) { try DeepEnsemble.check(parameters) }
    parameters.batch = 4
    #expect(throws: Never.self) { try DeepEnsemble.check(parameters) }
  }
}
