import Studies
import StudyKit
import Testing
import TrainingKit

@Suite struct ICLTransienceSummaryTests {
  /// Parameters with three evaluations.
  private var parameters: ICLTransience.Parameters {
    var parameters = ICLTransience.Parameters()
    parameters.sequences = 200_000
    return parameters
  }

  /// A member with the given flags whose curves are `level` everywhere, and its peaks a quarter more.
  private func member(
    emerged: Double, flip: Double, icl: Double, level: Float
  ) -> Findings {
    var findings = Findings()
    findings.record("emerged", emerged)
    findings.record("flip_displaced", flip)
    findings.record("icl_displaced", icl)
    findings.record("displaced", flip * icl)
    findings.record("in_context_accuracy", [Float](repeating: level, count: 15))
    findings.record("accuracy", [Float](repeating: level / 2, count: 15))
    findings.record("onset", emerged == 1 ? Double(level) * 1e6 : .nan)
    findings.record("displaced_at", flip * icl == 1 ? Double(level) * 1e6 : .nan)
    for name in ["icl_peak", "icl_peak_at", "flip_peak", "flip_peak_at", "flip_crossing"] {
      findings.record(name, Double(level) + 0.25)
    }
    return findings
  }

  private func summary(_ members: [Findings], failures: Int = 0) throws -> Findings {
    let reader = FindingsReader(
      members: Array(members.indices), findings: members, failures: failures)
    return try ICLTransience.summary(parameters, of: reader, in: RunContext(seed: 0))
  }

  @Test func `displacement is a share of the members in which ICL emerged`() throws {
    let found = try summary(
      [
        member(emerged: 1, flip: 1, icl: 1, level: 0),
        member(emerged: 1, flip: 1, icl: 0, level: 0),
        member(emerged: 1, flip: 0, icl: 0, level: 0),
        member(emerged: 0, flip: 0, icl: 0, level: 0),
      ], failures: 2)
    #expect(found.doubles("fraction_emerged") == [0.75])
    #expect(found.doubles("fraction_displaced") == [1.0 / 3])
    #expect(found.doubles("fraction_flip_displaced") == [2.0 / 3])
    #expect(found.doubles("fraction_icl_displaced") == [1.0 / 3])
    let interval = WilsonInterval(successes: 1, trials: 3)
    #expect(found.doubles("fraction_displaced_interval") == [interval.lower, interval.upper])
  }

  @Test func `where ICL never emerges there is no fraction displaced`() throws {
    let found = try summary([member(emerged: 0, flip: 0, icl: 0, level: 0.5)])
    #expect(found.doubles("fraction_emerged") == [0])
    #expect(try #require(found.doubles("fraction_displaced"))[0].isNaN)
    #expect(try #require(found.doubles("fraction_displaced_interval")).allSatisfy(\.isNaN))
  }

  @Test func `curves are summarised over members`() throws {
    let found = try summary(
      [0.25, 0.5, 1].map { member(emerged: 0, flip: 0, icl: 0, level: $0) })
    let mean = 1.75 / 3
    // ((1/3)² + (1/12)² + (5/12)²) / 2 = 7/48.
    let deviation = (7.0 / 48).squareRoot()
    for value in try #require(found.doubles("in_context_accuracy_mean")) {
      #expect(abs(value - mean) < 1e-15)
    }
    for value in try #require(found.doubles("in_context_accuracy_deviation")) {
      #expect(abs(value - deviation) < 1e-15)
    }
    for (name, scale) in [("in_context_accuracy_quantile", 1.0), ("accuracy_quantile", 0.5)] {
      let quantiles = try #require(found.doubles(name))
      #expect(quantiles.count == 5 * 15)
      #expect(
        stride(from: 0, to: 75, by: 15).map { quantiles[$0] }
          == [0.25, 0.375, 0.5, 0.75, 1].map { $0 * scale })
    }
  }

  @Test func `what is read off runs is summarised over the members that have it`() throws {
    let found = try summary(
      [(1.0, Float(0.25)), (0, 0.5), (1, 0.75)].map {
        member(emerged: $0, flip: 0, icl: 0, level: $1)
      })
    #expect(found.doubles("onset_quantile") == [0.25e6, 0.375e6, 0.5e6, 0.625e6, 0.75e6])
    #expect(found.doubles("flip_peak_quantile") == [0.5, 0.625, 0.75, 0.875, 1])
    let never = try summary([member(emerged: 0, flip: 0, icl: 0, level: 0)])
    #expect(try #require(never.doubles("onset_quantile")).allSatisfy(\.isNaN))
  }

  @Test func `every array of a summary is declared with its size`() throws {
    let found = try summary([member(emerged: 1, flip: 0, icl: 0, level: 0.5)])
    let measures = try ICLTransience.summaryMeasures(parameters)
    #expect(Set(found.values.keys) == Set(measures.map(\.name)))
    for measure in measures {
      #expect(found[measure.name]?.count == measure.count, "\(measure.name)")
    }
  }
}
