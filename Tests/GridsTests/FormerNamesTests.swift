import Grids
import StudyKit
import Testing

/// What two versions of a study have in common, of which the later one has renamed and grown.
private protocol Rower: Study {}

extension Rower {
  static var name: String { "rower" }
  static var title: String { "Rows" }
  static var source: String { "our own" }
  static var version: Int { 1 }
  static func measures(_ p: Parameters) -> [Measure] { [] }
  static func cost(_ p: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }
  static func run(
    _ p: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings { Findings() }
}

private enum OldRower: Rower {
  enum Rule: String, Choice { case gd, adam }
  struct Parameters: Settings {
    @Setting("How.") var optimiser = Rule.gd
    @Setting("Whether there is a bias.") var bias = false
    @Setting("Units.", in: 1...99) var width = 8
  }
}

private enum NewRower: Rower {
  enum Bias: String, Choice {
    case none
    case fromZero = "from-zero"
  }
  struct Parameters: Settings {
    @Setting("Blades.", in: 1...9, .added(before: 1)) var blades = 1
    @Setting("Units.", in: 1...99) var width = 8
    @Setting("How.", .formerly("optimiser")) var optimizer = OldRower.Rule.gd
    @Setting(
      "What bias there is.",
      .formerly("bias", [.text("none"): .flag(false), .text("from-zero"): .flag(true)]))
    var bias = Bias.none
  }
}

@Suite struct `Parameters that were renamed` {
  private func grid(
    _ study: any Study.Type, _ rest: String, isStored: Bool = false
  ) throws(GridError) -> Grid {
    try Grid.read(
      text: #"{"study": "rower", \#(rest)}"#, file: "grid.json", studies: [AnyStudy(study)],
      checksPoints: !isStored)
  }

  private func identities(_ grid: Grid) -> [UInt64] {
    let identities = Identities(grid)
    return (0..<grid.pointCount).map { identities.member(1, ofPoint: $0) }
  }

  @Test func `identities keep old names and values, and leave out what came later`() throws {
    let old = try grid(
      OldRower.self, #""axes": {"bias": [false, true], "optimiser": ["gd", "adam"]}"#)
    let new = try grid(
      NewRower.self, #""axes": {"bias": ["none", "from-zero"], "optimizer": ["gd", "adam"]}"#)
    #expect(identities(new) == identities(old))
    let grown = try grid(
      NewRower.self, #""parameters": {"bias": "from-zero"}, "axes": {"blades": [1, 2]}"#)
    let plain = try grid(OldRower.self, #""parameters": {"bias": true}"#)
    #expect(identities(grown)[0] == identities(plain)[0])
    #expect(identities(grown)[1] != identities(plain)[0])
  }

  @Test func `a stored grid may have old names and values`() throws {
    let rest =
      #""parameters": {"bias": true}, "axes": {"o": {"zip": {"optimiser": ["gd", "adam"]}}}"#
    let stored = try grid(NewRower.self, rest, isStored: true)
    #expect(stored.parameters["bias"] == .text("from-zero"))
    #expect(stored.axes[0].columns[0].parameter == "optimizer")
    #expect(identities(stored) == identities(try grid(OldRower.self, rest)))
  }

  @Test(arguments: [
    (
      #""parameters": {"optimiser": "adam"}"#,
      "parameters.optimiser: optimiser is now called optimizer"
    ),
    (#""axes": {"optimiser": ["adam"]}"#, "axes.optimiser: optimiser is now called optimizer"),
    (#""parameters": {"bias": true}"#, #"parameters.bias: true is now called "from-zero""#),
    (#""axes": {"bias": ["none", true]}"#, #"axes.bias[1]: true is now called "from-zero""#),
  ])
  func `a grid that somebody gives is told what they are today`(rest: String, message: String) {
    let error = #expect(throws: GridError.self) { try grid(NewRower.self, rest) }
    #expect(error?.description.hasSuffix(message) == true, "\(error.map(\.description) ?? "")")
  }
}
