import StudyKit

/// A small study for the tests of this module: a kite's height over wind and line.
enum KiteStudy: Study {
  enum Weather: String, CaseIterable, Sendable {
    case calm, windy, stormy
  }

  struct Parameters: Equatable, Sendable {
    var line = 50
    var wind = 5.0
    var weather = Weather.windy
    var hasTail = true
    var tail = 3
    var colours = ["red"]
    var owner = "nobody"
    var gusts = [1.0, 2.0]
    var knots = [1, 2]
  }

  static let name = "kite"
  static let title = "A kite's height"
  static let source = "our own"
  static let version = 1
  static let defaults = Parameters()
  static let parameters: [Parameter<Parameters>] = [
    Parameter("line", \.line, "Length of the line.", unit: "m", in: 1...200),
    Parameter("weather", \.weather, "What it is like."),
    Parameter(
      "wind", \.wind, "Speed of the wind.", in: .nonNegative,
      when: Condition("weather", isOneOf: [.text("windy"), .text("stormy")])),
    Parameter("hasTail", \.hasTail, "Whether it has a tail."),
    Parameter(
      "tail", \.tail, "Length of the tail.", in: 1...9,
      when: Condition("hasTail", isOneOf: [.flag(true)])),
    Parameter("colours", \.colours, "Colours.", choices: ["red", "blue"], count: 1...2),
    Parameter("owner", \.owner, "Who flies it."),
    Parameter("gusts", \.gusts, "Gusts.", in: .positive),
    Parameter(
      "knots", \.knots, "Knots of the tail.", in: 0...99,
      when: Condition("tail", isOneOf: [.integer(3)])),
  ]

  static func check(_ parameters: Parameters) throws(ParameterError) {
    guard parameters.tail < parameters.line else {
      throw .impossible(names: ["tail"], reason: "the tail is longer than the line")
    }
  }

  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    guard parameters.weather != .stormy || parameters.line < 100 else {
      throw .impossible(names: ["line"], reason: "it tears")
    }
    return [Measure("height", longName: "height", definition: "above the ground")]
  }

  static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    parameters.hasTail ? [Measure("mean", longName: "mean", definition: "over members")] : []
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(operations: Double(parameters.line * 10 + parameters.tail), bytes: parameters.wind)
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    guard member != 3 else { throw .diverged(step: 7) }
    var findings = Findings()
    findings.record("height", Double(parameters.line * member) * parameters.wind)
    return findings
  }
}
