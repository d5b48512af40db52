import StudyKit

/// A study with a parameter of every kind, for the tests of the commands; it computes nothing.
enum OrchardStudy: Study {
  enum Pruning: String, Choice {
    case none, winter
  }

  struct Parameters: Settings {
    @Setting("How many trees.", in: 1...10_000, .unit("trees"))
    var trees = 100
    @Setting("Rain a year.", in: Bounds(0, 4, includesLower: false), .unit("m"))
    var rain = 0.5
    @Setting("When it is pruned.")
    var pruning = Pruning.none
    @Setting("Cuts a tree.", in: 0...9, .when("pruning", is: "winter"))
    var cuts = 2
    @Setting("Whether on another root.")
    var grafted = false
    @Setting("What grows")
    var variety = "Boskoop"
    @Setting("Distances.", each: .positive, count: 1...3, .unit("m"))
    var spacings = [3.0, 4.0]
    @Setting("A name that no axis may have.", in: 1...9)
    var step = 1
    @Setting("Years between records.", in: 1...99, .outsideIdentity)
    var saveEvery = 10
  }

  static let name = "orchard"
  static let title = "Apples over trees and rain"
  static let source = "our own garden"
  static let version = 2
  static let minimumMembers = 2
  static let blockSize = 4
  static let presets = [
    Preset("old", "An old orchard.", of: Parameters.self) {
      $0.from("[C] counted") { $0.trees = 20 }
      $0.from(nil) { $0.grafted = true }
    }
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
