import Grids
import StudyKit

/// A study whose runs have weights, so that it can be looked at how a file keeps them.
enum WeightyStudy: Study {
  enum Kept: String, Choice { case none, end, times }

  struct Parameters: Settings {
    @Setting("Hidden units.", in: 1...1024) var width = 2
    @Setting("Which weights are kept.", .outsideIdentity, .added(before: Kept.none))
    var keeps = Kept.end
  }

  static let name = "weighty"
  static let title = "A study for the tests of kept weights"
  static let source = "our own"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    let loss = Measure("loss", longName: "loss", definition: "made up")
    if parameters.keeps == .none { return [loss] }
    let times = parameters.keeps == .end ? [9] : [0, 3, 9]
    let time = Dimension("weights/time", .integers(times), longName: "time")
    let rows = Dimension(
      "weights/layer.map_0", .integers(Array(0..<parameters.width)), longName: "axis 0")
    let columns = Dimension("weights/layer.map_1", .integers([0, 1]), longName: "axis 1")
    return [
      loss,
      Measure(
        "weights/layer.map", element: .float, longName: "map", definition: "parameter",
        dimensions: [time, rows, columns]),
      Measure("weights/offset", longName: "offset", definition: "parameter", dimensions: [time]),
      Measure(
        "weights/step", element: .integer, longName: "steps", definition: "count",
        dimensions: [time]),
    ]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }

  /// The map of a run at a time.
  static func map(_ width: Int, _ member: Int, at time: Int) -> [Float] {
    (0..<2 * width).map { Float(1000 * time + 100 * member + $0) / 8 }
  }

  static func run(_ parameters: Parameters, member: Int, in context: RunContext) -> Findings {
    var findings = Findings()
    findings.record("loss", Double(parameters.width) + Double(member) / 16)
    if parameters.keeps == .none { return findings }
    let times = parameters.keeps == .end ? [9] : [0, 3, 9]
    findings.record("weights/layer.map", times.flatMap { map(parameters.width, member, at: $0) })
    findings.record("weights/offset", times.map { Double($0 + member) })
    findings.record("weights/step", times)
    return findings
  }

  /// A grid over widths.
  static func grid(
    _ keeps: Kept = .end, widths: [Int] = [2, 3], members: Int = 2
  ) -> StoreGrid {
    StoreGrid(
      axes: [StoreGrid.axis("width", widths.map { .integer($0) })], members: members,
      parameters: ["keeps": .text(keeps.rawValue)],
      text: """
        {"study": "weighty", "members": \(members), "parameters": {"keeps": "\(keeps)"},
         "axes": {"width": \(widths)}}
        """, study: AnyStudy(WeightyStudy.self))
  }
}
