import Crew
import Foundation
import Grids
import StudyKit

/// A study of coins that come up heads with a known probability, some of which cannot be thrown.
enum Coins: Study {
  struct Parameters: Settings {
    @Setting("that a coin comes up heads", in: .fraction)
    var chance = 0.5
    @Setting("where the chance is a half, if it changes sharply", in: .fraction)
    var at = 0.5
    @Setting("how sharply it changes there; 0 for a chance as it is", in: .nonNegative)
    var sharpness = 0.0
    @Setting("that a coin is of silver", in: .fraction)
    var silver = 1.0
    @Setting("every so many members fail; 0 for none", in: 0...100)
    var failsEvery = 0
    @Setting("a run takes", in: Bounds(0, 1e6), .shaping(true))
    var seconds = 0.01
  }

  static let name = "coins"
  static let title = "Heads among coins"
  static let source = "these tests"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    ["heads", "silver"].map { Measure($0, longName: $0, definition: "1 if it is, else 0") }
  }

  static func summaryMeasures(_ parameters: Parameters) -> [Measure] {
    let bound = Dimension("bound", .texts(["lower", "upper"]), longName: "end")
    return [Measure("members", element: .integer, longName: "members", definition: "done")]
      + [Proportion(of: "heads"), Proportion(of: "heads", among: "silver")].map {
        Measure(
          $0.condition == nil ? "heads_interval" : "silver_heads_interval", longName: "interval",
          definition: "Wilson's interval", dimensions: [bound], interval: $0)
      }
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(operations: 1e6 * parameters.seconds, bytes: 8)
  }

  /// Whether a member's coin comes up heads, and whether it is of silver; nil for one that fails.
  static func thrown(_ parameters: Parameters, _ member: Int) -> (heads: Bool, silver: Bool)? {
    if parameters.failsEvery > 0, member % parameters.failsEvery == 0 { return nil }
    // The streams of neighboring states overlap.
    var states = SplitMix(state: UInt64(member))
    var generator = SplitMix(state: states.next())
    let (chance, sharpness) = (parameters.chance, parameters.sharpness)
    let heads = sharpness > 0 ? 1 / (1 + exp(-(chance - parameters.at) * sharpness)) : chance
    return (
      Double.random(in: 0..<1, using: &generator) < heads,
      Double.random(in: 0..<1, using: &generator) < parameters.silver
    )
  }

  /// The parameters at a point of a grid.
  static func parameters(_ grid: Grid, _ point: Int) -> Parameters {
    let values = grid.point(point).values
    var parameters = Parameters()
    for (name, value) in values {
      guard case .number(let number) = value else { continue }
      switch name {
      case "chance": parameters.chance = number
      case "at": parameters.at = number
      case "sharpness": parameters.sharpness = number
      case "silver": parameters.silver = number
      default: break
      }
    }
    if case .integer(let every)? = values["failsEvery"] { parameters.failsEvery = every }
    return parameters
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    guard let (heads, silver) = thrown(parameters, member) else { throw .failed("it is lost") }
    var findings = Findings()
    findings.record("heads", heads ? 1.0 : 0)
    findings.record("silver", silver ? 1.0 : 0)
    return findings
  }

  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    var findings = Findings()
    findings.record("members", members.members.count)
    let heads = try members.read("heads")
    let silver = try members.read("silver")
    let ofSilver = zip(heads, silver).filter { $1 == 1 }.map(\.0)
    for (name, trials) in [("heads_interval", heads), ("silver_heads_interval", ofSilver)] {
      let interval =
        trials.isEmpty
        ? nil : WilsonInterval(successes: trials.count { $0 == 1 }, trials: trials.count)
      findings.record(name, [interval?.lower ?? .nan, interval?.upper ?? .nan])
    }
    return findings
  }
}

/// A grid of coins with the chances 0, 0.04, 0.3, 0.5 and 1, whose members are added until an interval is narrow.
func coinGrid(
  width: Double = 0.3, least: Int = 8, most: Int = 64, measure: String = "heads_interval",
  parameters: String = "{}", output: String = "out.h5"
) throws -> Grid {
  try Grid.read(
    text: """
      {"study": "coins", "parameters": \(parameters), "axes": {"chance": [0, 0.04, 0.3, 0.5, 1]},
       "members": {"until": {"measure": "\(measure)", "width": \(width)}, "least": \(least), "most": \(most)},
       "output": "\(output)"}
      """,
    file: "coins.json", studies: [AnyStudy(Coins.self)])
}

/// How many members each point of a grid of coins has by its rule, thrown one after another.
func coinCounts(_ grid: Grid) -> [Int] {
  guard let until = grid.until else { return [] }
  return (0..<grid.pointCount).map { point in
    let parameters = Coins.parameters(grid, point)
    var count = 0
    while count < until.rule.most {
      count = min(max(count + 8, (until.rule.least + 7) / 8 * 8), until.rule.most)
      let thrown = (0..<count).compactMap { Coins.thrown(parameters, $0) }
        .filter { until.measure == "heads_interval" || $0.silver }
      if thrown.isEmpty { continue }
      let interval = WilsonInterval(successes: thrown.count(where: \.heads), trials: thrown.count)
      if interval.upper - interval.lower <= until.rule.width { break }
    }
    return count
  }
}
