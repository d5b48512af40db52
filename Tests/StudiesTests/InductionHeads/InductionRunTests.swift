import Foundation
import Studies
import StudyKit
import Testing
import TrainingKit

@Suite struct InductionRunTests {
  private typealias Parameters = InductionHeads.Parameters

  /// A run of 24 steps with a measurement every 6.
  private static func small(_ change: (inout Parameters) -> Void = { _ in }) -> Parameters {
    var p = Parameters()
    (p.classes, p.inputDimension, p.width, p.heads) = (6, 8, 16, 4)
    (p.previousHead, p.inductionHead, p.batch, p.sequences) = (2, 3, 8, 192)
    (p.evalEvery, p.evalEveryEarly, p.evalSequences) = (48, 48, 150)
    p.optimization.learningRate = 1e-2
    change(&p)
    return p
  }

  private func run(_ p: Parameters, _ sweep: MemorySweep = MemorySweep()) throws(RunFailure)
    -> Findings
  {
    try InductionHeads.run(
      p, member: 1, in: RunContext(seed: 5, observer: sweep, checkpoints: sweep))
  }

  @Test(arguments: InductionHeads.Clamp.allCases)
  func `every declared array is found with its size`(clamp: InductionHeads.Clamp) throws {
    let p = Self.small {
      $0.clamp = clamp
      ($0.evalEveryEarly, $0.earlySequences) = (16, 48)
    }
    let findings = try run(p)
    let measures = try InductionHeads.measures(p)
    #expect(Set(findings.values.keys) == Set(measures.map(\.name)))
    for measure in measures {
      #expect(try findings.numbers(measure.name).count == measure.count, "\(measure.name)")
    }
  }

  /// Rows of a curve over heads: (head, measurement).
  private func rows(_ findings: Findings, _ name: String) throws -> [[Double]] {
    let all = try findings.numbers(name)
    return (0..<4).map { Array(all[$0 * 5..<$0 * 5 + 5]) }
  }

  @Test func `a held head attends as it should, and the others by themselves`() throws {
    let previous = try rows(
      try run(Self.small { $0.clamp = .previousToken }), "previous_token_attention")
    #expect(previous[1].allSatisfy { $0 == 1 })
    for head in [0, 2, 3] { #expect(previous[head].allSatisfy { $0 > 0 && $0 < 1 }) }
    let all = try rows(
      try run(Self.small { $0.clamp = .allPreviousToken }), "previous_token_attention")
    #expect(all.joined().allSatisfy { $0 == 1 })
    let match = try run(Self.small { $0.clamp = .match })
    let (strength, right) = (try rows(match, "induction_strength"), try rows(match, "match"))
    #expect(strength[2].allSatisfy { $0 == 1 } && right[2].allSatisfy { $0 == 1 })
    for head in [0, 1, 3] { #expect(strength[head].allSatisfy { abs($0) < 1 }) }
  }

  @Test func `clamps may come in late, or in evaluations alone`() throws {
    let clamped = { (p: inout Parameters) in (p.clamp, p.liveHeads) = (.match, [3]) }
    let (plain, early) = (try run(Self.small()), try run(Self.small(clamped)))
    let late = try run(
      Self.small {
        clamped(&$0)
        $0.clampFrom = 96
      })
    let seen = try run(
      Self.small {
        clamped(&$0)
        $0.clampDuring = .evaluation
      })
    let losses = try [plain, early, late, seen].map { try $0.numbers("train_loss").dropFirst() }
    #expect(losses[0] != losses[1])
    // Up to sequence 96, which is the third measurement, nothing is held.
    #expect(losses[2].prefix(2) == losses[0].prefix(2))
    #expect(zip(losses[2], losses[0]).dropFirst(2).allSatisfy { $0 != $1 })
    #expect(losses[3] == losses[0])
    let strengths = try [late, seen].map { try rows($0, "induction_strength")[2] }
    #expect(strengths[0].map { $0 == 1 } == [false, false, false, true, true])
    #expect(strengths[1].allSatisfy { $0 == 1 })
  }

  @Test(arguments: [2, 4])
  func `a run that was stopped resumes to the same bits`(reports: Int) throws {
    let p = Self.small {
      $0.clamp = .previousToken
      $0.clampFrom = 48
    }
    let whole = try run(p)
    let sweep = MemorySweep(stopAfter: reports)
    #expect(throws: RunFailure.stopped) { try run(p, sweep) }
    #expect(sweep.states.count == 1)
    let next = MemorySweep(states: sweep.states)
    let rest = try run(p, next)
    #expect(next.refused == 0)
    for (name, _) in whole.values {
      let bits = try [whole, rest].map { try $0.numbers(name).map(\.bitPattern) }
      #expect(bits[0] == bits[1], "\(name)")
    }
  }

  @Test func `what few classes ask for is learned where layer 1 and the copy are held`() throws {
    let p = Self.small {
      $0.clamp = .layerOneAndCopy
      ($0.sequences, $0.evalEvery, $0.evalEveryEarly) = (1_600, 800, 800)
    }
    let loss = try run(p).numbers("loss")
    #expect(loss[2] < loss[0] / 2, "\(loss)")
  }

  @Test(arguments: [
    \InductionHeads.Parameters.heads: 3, \.inductionHead: 5, \.clampFrom: 4, \.evalEvery: 56,
    \.earlySequences: 8,
  ])
  func `settings that fit nothing are refused`(
    path: any WritableKeyPath<InductionHeads.Parameters, Int> & Sendable, value: Int
  ) {
    let whole = Self.small { $0.clamp = .match }
    var changed = whole
    changed[keyPath: path] = value
    #expect(throws: ParameterError.self) { try InductionHeads.check(changed) }
    #expect(throws: Never.self) { try InductionHeads.check(whole) }
  }
}
