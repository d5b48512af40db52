import Foundation
import Randomness
import Studies
import StudyKit
import Tasks
import Testing
import TrainingKit

@Suite struct ICLTransienceRunTests {
  /// A run of 60 steps with four evaluations, of the order of a second.
  private static func small(
    _ change: (inout ICLTransience.Parameters) -> Void = { _ in }
  ) -> ICLTransience.Parameters {
    var parameters = ICLTransience.Parameters()
    parameters.items.classes = 40
    parameters.items.heldOutClasses = 6
    parameters.items.exemplars = 4
    parameters.items.inputDimension = 8
    parameters.model.width = 16
    parameters.model.heads = 4
    parameters.batch = 8
    parameters.sequences = 2400
    parameters.evalEvery = 800
    parameters.evalSequences = 50
    parameters.optimization.learningRate = 1e-3
    change(&parameters)
    return parameters
  }

  private func run(
    _ parameters: ICLTransience.Parameters, member: Int = 0, seed: UInt64 = 3,
    sweep: MemorySweep = MemorySweep()
  ) throws(RunFailure) -> Findings {
    let context = RunContext(seed: seed, observer: sweep, checkpoints: sweep)
    return try ICLTransience.run(parameters, member: member, in: context)
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

  @Test func `a run that was stopped resumes to the same bits`() throws {
    let parameters = Self.small {
      $0.optimization.schedule = .cosine
      $0.optimization.warmupSteps = 20
    }
    let whole = try run(parameters).bits
    var state: [UInt8]?
    var stops = 0
    while true {
      let sweep = MemorySweep(
        stopAfter: stops < 6 ? 0 : .max, states: state.map { [0: $0] } ?? [:])
      do throws(RunFailure) {
        #expect(try run(parameters, sweep: sweep).bits == whole)
        break
      } catch { #expect(error == .stopped) }
      state = sweep.load(member: 0)
      #expect(sweep.refused == 0)
      stops += 1
    }
    #expect(stops == 6)
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
        $0.seeds.initSeed = 5
        $0.seeds.dataSeed = 2
        $0.seeds.taskSeed = 1
      }
    }
    #expect(fixed[0] == fixed[1])
    // Before the first step only initial values and tasks matter.
    let otherData = try loss(0) {
      $0.seeds.initSeed = 5
      $0.seeds.dataSeed = 3
      $0.seeds.taskSeed = 1
    }
    #expect(stride(from: 0, to: 12, by: 2).allSatisfy { otherData[$0] == fixed[0][$0] })
    #expect(otherData != fixed[0])
  }

  @Test func `members have one task, or each its own at all points`() throws {
    func loss(
      _ member: Int, of scope: TaskDraws.Scope, task: Int = -1
    ) throws -> [Float] {
      let parameters = Self.small {
        $0.sequences = 800
        $0.seeds.initSeed = 5
        $0.seeds.dataSeed = 2
        $0.seeds.taskSeed = task
        $0.tasks.taskScope = scope
      }
      return try floats(try run(parameters, member: member), "loss")
    }
    // Initial values and order are the same for all members, so that the task alone can tell them apart.
    for task in [-1, 3] {
      let shared = try (0...2).map { try loss($0, of: .sweep, task: task) }
      #expect(Set(shared).count == 1)
      let own = try (0...2).map { try loss($0, of: .member, task: task) }
      #expect(Set(own + shared).count == 4)
      #expect(try loss(1, of: .member, task: task) == own[1])
    }
    let (given, drawn) = (try loss(1, of: .member, task: 3), try loss(1, of: .member))
    #expect(given != drawn)
  }

  @Test(arguments: [OptimizerSettings.Rule.adam, .sgd])
  func `a learning rate far too large ends the run as diverged, with the step`(
    optimizer: OptimizerSettings.Rule
  ) {
    let parameters = Self.small {
      $0.optimization.learningRate = optimizer == .adam ? 10 : 1e6
      $0.optimization.optimizer = optimizer
      $0.model.layerNorm = optimizer == .adam
    }
    let failure = #expect(throws: RunFailure.self) { try run(parameters) }
    if case .diverged(let step)? = failure { #expect(step < 300) } else { Issue.record("no step") }
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
      $0.items.classes = 40
      $0.matchExemplars = true
      $0.labelScheme = .relabeled
      $0.labels = 5
      $0.items.noise = 0
      $0.optimization.learningRate = 3e-3
      $0.model.width = 32
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
