internal import Grids
internal import StudyKit

/// A study whose findings are known from its parameters and the member alone.
enum ProbeStudy: Study {
  struct Parameters: Settings {
    @Setting("A number that tells points apart.", in: 0...1_000_000)
    var place = 0
    @Setting("Numbers that a run finds.", in: 1...100_000_000)
    var size = 64
  }

  static let name = "store-probe"
  static let title = "Known numbers, for the tests of result files"
  static let source = "our own"
  static let version = 1

  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let step = Dimension("step", .integers(Array(0..<parameters.size)), longName: "step")
    return [
      Measure("curve", longName: "curve", definition: "numbers", dimensions: [step]),
      Measure("final", element: .integer, longName: "last", definition: "a number"),
    ]
  }

  static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    [Measure("total", longName: "sum of the last numbers", definition: "sum over members")]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    var findings = Findings()
    let first = Double(parameters.place * 1000 + member)
    findings.record("curve", (0..<parameters.size).map { first + Double($0) / 1024 })
    findings.record("final", parameters.place * 1000 + member)
    return findings
  }
}

/// The grid of so many points and members, each run with so many numbers.
func grid(points: Int, members: Int, size: Int = 64) -> Grid {
  let study = AnyStudy(ProbeStudy.self)
  let axis = Axis(
    name: "place", isZip: false,
    columns: [.init(parameter: "place", values: (0..<points).map { .integer($0) })])
  return Grid(
    study: study, seed: 0, members: members, axes: [axis],
    parameters: study.defaults.merging(["size": .integer(size)]) { $1 }, output: "out.h5",
    text: "{}")
}
