import Crew
import Grids
import StudyKit

/// A study of ensembles of scales, each of which shows a weight with an error of its own; what an ensemble shows depends on
/// its seed.
enum Scales: Study {
  struct Parameters: Settings {
    @Setting("What is weighed.", in: .all)
    var weight = 1.0
    @Setting("Standard deviation of a scale's errors.", in: .nonNegative)
    var error = 1.0
    @Setting("Ensembles of so many seeds have no summary; 0 for none.", in: 0...100)
    var failsEvery = 0
  }

  static let name = "scales"
  static let title = "What scales show"
  static let source = "these tests"
  static let version = 1
  static let replicate = Replicate.ensemble

  static func measures(_ parameters: Parameters) -> [Measure] {
    [Measure("shown", longName: "what it shows", definition: "weight and error")]
  }

  static func summaryMeasures(_ parameters: Parameters) -> [Measure] {
    let side = Dimension("side", .texts(["mean", "most"]), longName: "which")
    return [
      Measure(
        "weights", element: .float, longName: "weights", definition: "over members",
        dimensions: [side]),
      Measure("members", element: .integer, longName: "members", definition: "done"),
    ]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1e4, bytes: 8) }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    var findings = Findings()
    findings.record("shown", shown(parameters, seed: context.seed, member: member))
    return findings
  }

  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    guard let weights = weights(parameters, seed: context.seed, of: try members.read("shown"))
    else { throw MemberReaderError("the scales broke") }
    var findings = Findings()
    findings.record("members", members.members.count)
    findings.record("weights", weights)
    return findings
  }

  private static func shown(_ parameters: Parameters, seed: UInt64, member: Int) -> Double {
    var states = SplitMix(state: seed * 1000 + UInt64(member))
    var generator = SplitMix(state: states.next())
    // The sum of twelve has the variance 1.
    var error = -6.0
    for _ in 0..<12 { error += Double.random(in: 0..<1, using: &generator) }
    return parameters.weight + parameters.error * error
  }

  /// What an ensemble's summary says of what its members show; nil for one that fails.
  private static func weights(
    _ parameters: Parameters, seed: UInt64, of shown: [Double]
  ) -> [Float]? {
    let every = UInt64(parameters.failsEvery)
    guard every == 0 || seed % every != 0 else { return nil }
    return [Float(Moments.mean(shown)), Float(shown.max() ?? .nan)]
  }

  /// How many ensembles each combination of a grid's other axes has by its rule, weighed one after another; `points` are those
  /// along `seed`.
  static func counts(_ grid: Grid) -> [(points: [Int], count: Int)] {
    guard let rule = grid.until?.rule else { return [] }
    let groups = Dictionary(grouping: 0..<grid.pointCount) { index -> String in
      "\(grid.point(index).values.sorted { $0.key < $1.key })"
    }
    return groups.values.sorted { $0[0] < $1[0] }.map { points in
      var count = 0
      while count < rule.most {
        count = min(max(count + 8, (rule.least + 7) / 8 * 8), rule.most)
        let rows = points.prefix(count).compactMap { index in
          let point = grid.point(index)
          var parameters = Parameters()
          for (name, value) in point.values {
            if case .number(let number) = value {
              if name == "weight" { parameters.weight = number } else { parameters.error = number }
            } else if case .integer(let every) = value {
              parameters.failsEvery = every
            }
          }
          let shown = (0..<grid.members).map {
            Scales.shown(parameters, seed: point.seed, member: $0)
          }
          return weights(parameters, seed: point.seed, of: shown)
        }
        let isKnown = (0..<2).allSatisfy { number in
          let sample = rows.map { Double($0[number]) }
          let n = Double(sample.count)
          let factor = StudentT.twoSidedQuantile(0.05, freedom: n - 1)
          let error: Double = (Moments.variance(sample) / n).squareRoot()
          return n > 1 && 2 * factor * error <= rule.width
        }
        if isKnown { break }
      }
      return (points, count)
    }
  }
}
