import StudyKit

/// A study with a parameter of every kind, for the tests of the commands; it computes nothing.
enum OrchardStudy: Study {
  enum Pruning: String, CaseIterable, Sendable {
    case none, winter
  }

  struct Parameters: Sendable {
    var trees = 100
    var rain = 0.5
    var pruning = Pruning.none
    var cuts = 2
    var grafted = false
    var variety = "Boskoop"
    var spacings = [3.0, 4.0]
    var step = 1
    var saveEvery = 10
  }

  static let name = "orchard"
  static let title = "Apples over trees and rain"
  static let source = "our own garden"
  static let version = 2
  static let minimumMembers = 2
  static let blockSize = 4
  static let defaults = Parameters()
  static let parameters: [Parameter<Parameters>] = [
    Parameter("trees", \.trees, "How many trees.", unit: "trees", in: 1...10_000),
    Parameter("rain", \.rain, "Rain a year.", unit: "m", in: Bounds(0, 4, includesLower: false)),
    Parameter("pruning", \.pruning, "When it is pruned."),
    Parameter("cuts", \.cuts, "Cuts a tree.", in: 0...9, when: Condition("pruning", is: "winter")),
    Parameter("grafted", \.grafted, "Whether on another root."),
    Parameter("variety", \.variety, "What grows"),
    Parameter("spacings", \.spacings, "Distances.", unit: "m", in: .positive, count: 1...3),
    Parameter("step", \.step, "A name that no axis may have.", in: 1...9),
    Parameter("saveEvery", \.saveEvery, "Years between records.", in: 1...99, isIdentity: false),
  ]
  static let presets = [
    Preset(
      "old", "An old orchard.", ["trees": .integer(20), "grafted": .flag(true)],
      provenance: ["trees": "[C] counted"])
  ]

  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let year = Dimension("year", .integers(Array(0..<5)), unit: "years", longName: "year")
    return [
      Measure(
        "apples", element: .float, unit: "kg", longName: "apples", definition: "weighed",
        source: "notebook", dimensions: [year])
    ]
  }

  static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    [Measure("mean", longName: "mean", definition: "over members")]
  }

  static func cost(_ parameters: Parameters) -> Cost {
    Cost(operations: Double(parameters.trees) * 1e9, bytes: 2e6)
  }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    throw .failed("it computes nothing")
  }
}

let orchards = [AnyStudy(OrchardStudy.self)]
