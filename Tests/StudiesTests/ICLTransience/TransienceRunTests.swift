import Foundation
import Randomness
import Studies
import StudyKit
import Synchronization
import Tasks
import Testing

@Suite struct ICLTransienceRunTests {
  /// A run of 60 steps with four evaluations, of the order of a second.
  private static func small(
    _ change: (inout ICLTransience.Parameters) -> Void = { _ in }
  ) -> ICLTransience.Parameters {
    var parameters = ICLTransience.Parameters()
    parameters.classes = 40
    parameters.heldOutClasses = 6
    parameters.exemplars = 4
    parameters.inputDimension = 8
    parameters.width = 16
    parameters.heads = 4
    parameters.batch = 8
    parameters.sequences = 2400
    parameters.evalEvery = 800
    parameters.evalSequences = 50
    parameters.learningRate = 1e-3
    change(&parameters)
    return parameters
  }

  /// States of runs in memory, and a wish to stop after some reports.
  private final class Sweep: CheckpointStore, RunContext.Observer {
    private let states = Mutex<[Int: [UInt8]]>([:])
    private let reports = Mutex(0)
    private let shown = Mutex<[Findings]>([])
    private let refused = Mutex<[String]>([])
    let stopAfter: Int

    init(stopAfter: Int = .max) { self.stopAfter = stopAfter }

    func load(member: Int) -> [UInt8]? { states.withLock { $0[member] } }

    func save(member: Int, _ state: [UInt8]) { states.withLock { $0[member] = state } }

    func refuse(member: Int, reason: String) { refused.withLock { $0.append(reason) } }

    func progressed(member: Int, step: Int, of steps: Int) { reports.withLock { $0 += 1 } }

    func published(member: Int, findings: Findings) { shown.withLock { $0.append(findings) } }

    var shouldStop: Bool { reports.withLock { $0 >= stopAfter } }

    var curves: [Findings] { shown.withLock { $0 } }

    var refusals: [String] { refused.withLock { $0 } }
  }

  private func run(
    _ parameters: ICLTransience.Parameters, member: Int = 0, seed: UInt64 = 3,
    sweep: Sweep = Sweep()
  ) throws(RunFailure) -> Findings {
    let context = RunContext(seed: seed, observer: sweep, checkpoints: sweep)
    return try ICLTransience.run(parameters, member: member, in: context)
  }

  /// The bits of every array, so that NaN equals itself.
  private func bits(_ findings: Findings) -> [String: [UInt64]] {
    findings.values.mapValues { values in
      switch values {
      case .floats(let array): array.map { UInt64($0.bitPattern) }
      case .doubles(let array): array.map(\.bitPattern)
      case .integers(let array): array.map { UInt64(bitPattern: $0) }
      }
    }
  }

  private func floats(_ findings: Findings, _ name: String) throws -> [Float] {
    guard case .floats(let array)? = findings[name] else {
      throw MemberReaderError("\(name) is not there")
    }
    return array
  }

  @Test func `every declared array is found with its size`() throws {
    let parameters = Self.small()
    let findings = try run(parameters)
    let measures = try ICLTransience.measures(parameters)
    #expect(Set(findings.values.keys) == Set(measures.map(\.name)))
    for measure in measures {
      #expect(findings[measure.name]?.count == measure.count, "\(measure.name)")
      #expect(findings[measure.name]?.element == measure.element, "\(measure.name)")
    }
  }

  // Stopped at the first look, in the middle, after an evaluation; the last save is what counts.
  @Test(arguments: [1, 3, 4, 5])
  func `a run that was stopped goes on to the same bits`(reports: Int) throws {
    let parameters = Self.small()
    let sweep = Sweep(stopAfter: reports)
    #expect(throws: RunFailure.stopped) { try run(parameters, sweep: sweep) }
    let state = try #require(sweep.load(member: 0))
    let next = Sweep()
    next.save(member: 0, state)
    #expect(bits(try run(parameters, sweep: next)) == bits(try run(parameters)))
    // It has gone on, not begun anew: fewer curves are shown.
    #expect(next.curves.count == 3 - sweep.curves.count)
  }

  @Test func `a state that is not of such a run is refused, and the run begins anew`() throws {
    let whole = bits(try run(Self.small()))
    let stopped = Sweep(stopAfter: 4)
    #expect(throws: RunFailure.stopped) { try run(Self.small(), sweep: stopped) }
    let state = try #require(stopped.load(member: 0))
    // Its steps, 8 bytes, are made those of another evaluation; too short; too long.
    let wrong: [[UInt8]] = [
      [100] + state[1...], Array(state.dropLast(4)), state + [0, 0, 0, 0], [1, 2, 3],
    ]
    for state in wrong {
      let sweep = Sweep()
      sweep.save(member: 0, state)
      #expect(bits(try run(Self.small(), sweep: sweep)) == whole)
      #expect(sweep.refusals == ["it is not a state of these parameters"])
    }
    let sweep = Sweep()
    sweep.save(member: 0, state)
    #expect(bits(try run(Self.small(), sweep: sweep)) == whole)
    #expect(sweep.refusals.isEmpty)
  }

  @Test func `a longer run begins as a shorter one`() throws {
    let short = try run(Self.small { $0.sequences = 1600 })
    let long = try run(Self.small())
    for name in ["in_context_accuracy", "loss", "induction_strength", "previous_token_attention"] {
      let (few, many) = (try floats(short, name), try floats(long, name))
      let rows = few.count / 3
      for row in 0..<rows {
        #expect(Array(few[row * 3..<row * 3 + 3]) == Array(many[row * 4..<row * 4 + 3]), "\(name)")
      }
    }
  }

  @Test func `members differ, and crossed seeds fix what they name`() throws {
    let base = Self.small { $0.sequences = 800 }
    func loss(_ member: Int, _ change: (inout ICLTransience.Parameters) -> Void) throws -> [Float] {
      var parameters = base
      change(&parameters)
      return try floats(try run(parameters, member: member), "loss")
    }
    let free = try (0...1).map { try loss($0) { _ in } }
    #expect(free[0] != free[1])
    // With all seeds given, nothing is left that a member draws for itself.
    let fixed = try (0...1).map { member in
      try loss(member) {
        $0.initSeed = 5
        $0.dataSeed = 2
        $0.taskSeed = 1
      }
    }
    #expect(fixed[0] == fixed[1])
    // Before the first step only initial values and tasks matter.
    let otherData = try loss(0) {
      $0.initSeed = 5
      $0.dataSeed = 3
      $0.taskSeed = 1
    }
    #expect(stride(from: 0, to: 12, by: 2).allSatisfy { otherData[$0] == fixed[0][$0] })
    #expect(otherData != fixed[0])
  }

  @Test(arguments: [ICLTransience.Optimizer.adam, .sgd])
  func `a learning rate far too large ends the run as diverged, with the step`(
    optimizer: ICLTransience.Optimizer
  ) {
    let parameters = Self.small {
      $0.learningRate = optimizer == .adam ? 10 : 1e6
      $0.optimizer = optimizer
      $0.layerNorm = optimizer == .adam
    }
    let failure = #expect(throws: RunFailure.self) { try run(parameters) }
    if case .diverged(let step)? = failure { #expect(step < 300) } else { Issue.record("no step") }
  }

  @Test func `the curve of a run that goes on is there in part`() throws {
    let sweep = Sweep()
    _ = try run(Self.small(), sweep: sweep)
    #expect(sweep.curves.count == 3)
    let first = try floats(sweep.curves[0], "train_loss")
    #expect(first[0].isNaN && first[1].isFinite && first[2].isNaN && first[3].isNaN)
  }

  @Test func `a few hundred steps learn to answer with a label of the context`() throws {
    let parameters = Self.small {
      $0.sequences = 16_000
      $0.evalEvery = 16_000
      $0.evalSequences = 400
    }
    let findings = try run(parameters)
    let mass = try floats(findings, "context_probability")
    // (evaluator, evaluation): train at the start, about 2 of 40 labels, and at the end.
    #expect(mass[0] < 0.2 && mass[1] > 0.5)
    let loss = try floats(findings, "loss")
    #expect(loss[1] < loss[0] - 1)
  }

  @Test func `with little noise and shared exemplars the context is learned`() throws {
    let parameters = Self.small {
      $0.classes = 40
      $0.matchExemplars = true
      $0.labelScheme = .relabeled
      $0.labels = 5
      $0.noise = 0
      $0.learningRate = 3e-3
      $0.width = 32
      $0.batch = 32
      $0.sequences = 128_000
      $0.evalEvery = 128_000
      $0.evalSequences = 400
    }
    let findings = try run(parameters)
    // Labels are new in each sequence, so in-context accuracy beyond chance is in-context learning.
    let accuracy = try floats(findings, "in_context_accuracy")
    #expect(accuracy[1] > 0.9)
    // The two-layer circuit: the strongest head of each kind has gained on its start.
    let (previous, induction) = (
      try floats(findings, "previous_token_attention"), try floats(findings, "induction_strength")
    )
    let (before, after) = (
      stride(from: 0, to: induction.count, by: 2), stride(from: 1, to: induction.count, by: 2)
    )
    #expect(before.map { induction[$0] }.max() ?? 1 < 0.2)
    #expect(after.map { induction[$0] }.max() ?? 0 > 0.5)
    #expect(after.map { previous[$0] }.max() ?? 0 > 0.6)
  }
}
