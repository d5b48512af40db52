import StudyKit

/// A small study for the tests of this module: a kite's height over wind and line.
enum KiteStudy: Study {
  enum Colour: String, Choice { case red, blue }

  enum Weather: String, Choice {
    case calm, windy, stormy
  }

  struct Parameters: Settings {
    @Setting("Length of the line.", in: 1...200, .unit("m"))
    var line = 50
    @Setting("What it is like.")
    var weather = Weather.windy
    @Setting(
      "Speed of the wind.", in: .nonNegative, .when("weather", is: "windy", "stormy"),
      .shaping(true))
    var wind = 5.0
    @Setting("Whether it has a tail.")
    var hasTail = true
    @Setting("Length of the tail.", in: 1...9, .when("hasTail", isOneOf: [.flag(true)]))
    var tail = 3
    @Setting("Colours.", count: 1...2)
    var colours = [Colour.red]
    @Setting("Who flies it.")
    var owner = "nobody"
    @Setting("Gusts.", each: .positive)
    var gusts = [1.0, 2.0]
    @Setting("Knots of the tail.", each: 0...99, .when("tail", isOneOf: [.integer(3)]))
    var knots = [1, 2]
  }

  static let name = "kite"
  static let title = "A kite's height"
  static let source = "our own"
  static let version = 1

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
