import Foundation
import Studies
import StudyKit
import Testing
import TrainingKit

@Suite struct CircuitRunTests {
  private static func small(
    _ change: (inout CircuitCompetition.Parameters) -> Void = { _ in }
  ) -> CircuitCompetition.Parameters {
    var p = CircuitCompetition.Parameters()
    (p.dimension, p.secondDimension, p.steps, p.evalEvery) = (8, 64, 1_000, 50)
    // With few numbers a gradient is large.
    p.learningRate = 0.2
    change(&p)
    return p
  }

  private func run(
    _ p: CircuitCompetition.Parameters, _ members: [Int], _ sweep: MemorySweep = MemorySweep()
  ) -> [Result<Findings, RunFailure>] {
    CircuitCompetition.run(
      p, members: members, in: RunContext(seed: 5, observer: sweep, checkpoints: sweep))
  }

  @Test(arguments: CircuitCompetition.Mechanisms.allCases, [true, false])
  func `every declared array is found with its size`(
    mechanisms: CircuitCompetition.Mechanisms, sharing: Bool
  ) throws {
    let p = Self.small { ($0.mechanisms, $0.sharing) = (mechanisms, sharing) }
    let findings = try run(p, [3])[0].get()
    let measures = try CircuitCompetition.measures(p)
    #expect(Set(findings.values.keys) == Set(measures.map(\.name)))
    for measure in measures {
      #expect(findings[measure.name]?.count == measure.count, "\(measure.name)")
    }
  }

  @Test func `a member does not depend on the others in its block`() throws {
    let p = Self.small()
    let together = run(p, [4, 5, 6])
    for (index, member) in [4, 5, 6].enumerated() {
      #expect(try together[index].get().bits == run(p, [member])[0].get().bits)
    }
    #expect(try together[0].get().bits != together[1].get().bits)
  }

  @Test func `a run is its circuit, step by step, until the loss is below the tolerance`() throws {
    let p = Self.small { $0.tolerance = 0.2 }
    let context = RunContext(seed: 5)
    var ends: Set<Int> = []
    for member in 0..<6 {
      let findings = try run(p, [member])[0].get()
      var circuit = CircuitCompetition.Circuit(
        p, RunKeys(p.seeds, member: member, in: context))
      var steps = 0
      while circuit.losses.total >= p.tolerance, steps < p.steps {
        circuit.descend(circuit.losses)
        steps += 1
      }
      let losses = circuit.losses
      #expect(findings.doubles("steps_done") == [Double(steps)])
      #expect(findings.doubles("final_loss") == [losses.total])
      #expect(findings.doubles("final_mechanism_loss") == [losses.first, losses.second])
      #expect(findings.doubles("solved") == [losses.total < p.tolerance ? 1 : 0])
      ends.insert(steps)
    }
    #expect(ends.count > 1)
  }

  @Test func `a run that was stopped resumes to the same bits`() throws {
    let p = Self.small { ($0.tolerance, $0.sharing) = (0, false) }
    let whole = try run(p, [2])[0].get()
    let sweep = MemorySweep(stopAfter: 3)
    #expect(throws: RunFailure.stopped) { try run(p, [2], sweep)[0].get() }
    #expect(sweep.states.count == 1)
    let next = MemorySweep(states: sweep.states)
    #expect(try run(p, [2], next)[0].get().bits == whole.bits)
    #expect(next.refused == 0)
    // A state of two vectors fewer is another run's.
    let other = MemorySweep(states: sweep.states)
    _ = run(Self.small { $0.tolerance = 0 }, [2], other)
    #expect(other.refused == 1)
  }

  @Test func `a summary counts members by what their curves show`() throws {
    let p = Self.small { $0.steps = 2_000 }
    let members = Array(0..<12)
    let findings = try run(p, members).map { try $0.get() }
    let summary = try CircuitCompetition.summary(
      p, of: FindingsReader(members: members, findings: findings), in: RunContext(seed: 5))
    #expect(
      Set(summary.values.keys) == Set(try CircuitCompetition.summaryMeasures(p).map(\.name)))
    var transient = 0
    for member in findings {
      guard case .floats(let losses)? = member["mechanism_loss"] else {
        Issue.record("there are no losses")
        continue
      }
      let (first, second) = (losses[..<41], losses[41...])
      let low = first.firstIndex { $0 < 0.01 } ?? first.endIndex
      let comesAndGoes = first[low...].contains { $0 > 0.1 }
      transient += comesAndGoes && second.contains { $0 < 0.001 } ? 1 : 0
    }
    #expect(summary.doubles("fraction_transient") == [Double(transient) / 12])
  }

  @Test func `too large a rate diverges`() {
    guard case .failure(.diverged) = run(Self.small { $0.learningRate = 1e3 }, [0])[0] else {
      Issue.record("it should diverge")
      return
    }
  }

  @Test func `a schedule that misses the end is refused`() {
    #expect(throws: ParameterError.self) {
      try CircuitCompetition.check(Self.small { $0.evalEvery = 7 })
    }
    #expect(throws: Never.self) { try CircuitCompetition.check(Self.small()) }
  }
}
