import Foundation
import Studies
import StudyKit
import Testing
import TrainingKit

@Suite struct RulesRunTests {
  private typealias Parameters = RulesAndExemplars.Parameters

  /// A run of 24 steps with a measurement every 6.
  private static func small(_ change: (inout Parameters) -> Void = { _ in }) -> Parameters {
    var p = Parameters()
    (p.problems, p.featureDimension, p.batch, p.steps) = (3, 4, 8, 24)
    (p.model.width, p.model.heads, p.evalEvery, p.evalSequences) = (16, 2, 6, 150)
    p.optimization.learningRate = 1e-2
    change(&p)
    return p
  }

  private func run(_ p: Parameters, _ sweep: MemorySweep = MemorySweep()) throws(RunFailure)
    -> Findings
  {
    try RulesAndExemplars.run(
      p, member: 1, in: RunContext(seed: 5, observer: sweep, checkpoints: sweep))
  }

  @Test(arguments: RulesAndExemplars.Source.allCases)
  func `every declared array is found with its size`(source: RulesAndExemplars.Source) throws {
    let p = Self.small { $0.training = source }
    let findings = try run(p)
    let measures = try RulesAndExemplars.measures(p)
    #expect(Set(findings.values.keys) == Set(measures.map(\.name)))
    for measure in measures {
      #expect(try findings.numbers(measure.name).count == measure.count, "\(measure.name)")
    }
    let reader = FindingsReader(members: [0, 1, 2], findings: [findings, findings, findings])
    let summary = try RulesAndExemplars.summary(p, of: reader, in: RunContext(seed: 5))
    for measure in try RulesAndExemplars.summaryMeasures(p) {
      #expect(summary[measure.name]?.count == measure.count, "\(measure.name)")
    }
    let final = try findings.numbers("final_rule_share")
    #expect(try findings.numbers("primary_rule_share") == [final[source == .weights ? 5 : 0]])
  }

  @Test func `nearest exemplars answer as often by the rule as those of the oracle`() throws {
    let expected = try RulesFixture.read().tests
    let p = Self.small {
      ($0.featureDimension, $0.noise, $0.evalSequences) = (32, 0.75, 2_000)
      ($0.steps, $0.evalEvery) = (1, 1)
    }
    let found = try run(p).numbers("nearest_share")
    // What the fixed problems of a member say depends on their means.
    for (test, share) in zip(RulesAndExemplars.Test.allCases, found) where test != .weights {
      // Four deviations of 2,000 answers, and one of the oracle's 200,000.
      let nearest = try #require(expected[test.rawValue]).nearest
      #expect(abs(share - nearest) < 4 * 0.5 / 2_000.0.squareRoot() + 0.0012, "\(test)")
    }
  }

  @Test func `an untrained network answers by neither`() throws {
    let p = Self.small {
      ($0.steps, $0.evalEvery, $0.evalSequences) = (1, 1, 2_000)
      $0.optimization.learningRate = 1e-6
    }
    let findings = try run(p)
    // Its answers do not depend on what labels stand beside; sequences of a member are not independent, since fixed
    // problems are three.
    let shares = try findings.numbers("final_rule_share").prefix(5)
    #expect(shares.allSatisfy { abs($0 - 0.5) < 0.1 }, "\(shares)")
  }

  @Test func `fixed problems are learned, and no accuracy is had without training`() throws {
    let p = Self.small {
      $0.training = .weights
      ($0.featureDimension, $0.noise, $0.steps, $0.evalEvery) = (16, 0.1, 200, 100)
    }
    let accuracy = try run(p).numbers("accuracy")
    #expect(accuracy[0] < 0.5 && accuracy[2] > 0.95, "\(accuracy)")
  }

  @Test(arguments: [2, 4])
  func `a run that was stopped resumes to the same bits`(reports: Int) throws {
    let p = Self.small {
      ($0.pretraining, $0.pretrainingSteps, $0.training) = (.fixedFeature, 10, .context)
    }
    let whole = try run(p)
    let sweep = MemorySweep(stopAfter: reports)
    #expect(throws: RunFailure.stopped) { try run(p, sweep) }
    let next = MemorySweep(states: sweep.states)
    let rest = try run(p, next)
    #expect(sweep.states.count == 1 && next.refused == 0)
    for (name, _) in whole.values {
      let bits = try [whole, rest].map { try $0.numbers(name).map(\.bitPattern) }
      #expect(bits[0] == bits[1], "\(name)")
    }
  }

  @Test func `pretraining is training on other sequences up to its last step`() throws {
    let plain = try run(Self.small { $0.training = .fixedFeature }).numbers("train_loss")
    let other = try run(Self.small { $0.training = .context }).numbers("train_loss")
    let both = try run(
      Self.small {
        ($0.pretraining, $0.pretrainingSteps, $0.training) = (.fixedFeature, 12, .context)
      }
    ).numbers("train_loss")
    #expect(both[1...2] == plain[1...2] && both[1] != other[1])
    #expect(both[3] != plain[3] && both[3] != other[3])
  }

  @Test(arguments: [
    \RulesAndExemplars.Parameters.evalEvery: 7, \.pretrainingSteps: 24, \.model.heads: 3,
  ])
  func `settings that fit nothing are refused`(
    path: any WritableKeyPath<RulesAndExemplars.Parameters, Int> & Sendable, value: Int
  ) {
    let whole = Self.small()
    var changed = whole
    changed[keyPath: path] = value
    #expect(throws: ParameterError.self) { try RulesAndExemplars.check(changed) }
    #expect(throws: Never.self) { try RulesAndExemplars.check(whole) }
  }
}
