import Foundation
import Grids
import Store
import StudyKit
import Synchronization
import TestSupport

/// A study with measures of every kind, whose findings are known: for the tests of result files.
enum StoreStudy: Study {
  enum Optimiser: String, Choice {
    case adam
    case sgd = "sgd μ"
  }

  struct Parameters: Settings {
    @Setting("Hidden units.", in: 1...1024, .unit("units"))
    var width = 4
    @Setting("Noise within a class.", in: .nonNegative)
    var noise = 0.5
    @Setting("Steps that are recorded.", in: 0...1000)
    var steps = 3
    @Setting("Steps between records.", in: 1...1000)
    var stride = 10
    @Setting("How it is trained.")
    var optimiser = Optimiser.adam
    @Setting("Whether there are biases.")
    var biased = false
    @Setting("Units of each layer.", each: 1...64)
    var layers = [8]
    @Setting("Whether there is a summary.", .outsideIdentity)
    var hasSummary = true
    @Setting("Whether outputs stay in the file.", .outsideIdentity)
    var records = true
    @Setting("What is read, a name of ``contents``.")
    var data = ""
  }

  /// What is behind the names of data; a test uses names of its own.
  static let contents = Mutex<[String: [UInt8]]>([:])

  static func data(_ parameters: Parameters) throws(ParameterError) -> [DataDigest] {
    let content = contents.withLock { $0[parameters.data] }
    return content.map { [DataDigest(parameters.data, of: $0)] } ?? []
  }

  static let name = "store-study"
  static let title = "A study for the tests of result files"
  static let source = "our own, §1"
  static let version = 1

  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    let step = Dimension(
      "step", .integers((0..<parameters.steps).map { $0 * parameters.stride }), unit: "steps",
      longName: "step of training")
    let test = Dimension(
      "test", .numbers([-1, 0, 1]), longName: "test input",
      auxiliary: [
        AuxiliaryCoordinate("test_radius", [1, 0, 1], unit: "m", longName: "distance from 0")
      ])
    let evaluator = Dimension("evaluator", .texts(["icl", "iwl ñ"]), longName: "evaluator")
    return [
      Measure(
        "loss", unit: "nats", longName: "loss of training", definition: "mean of −ln p",
        source: "Chan et al. 2022, §3", dimensions: [step]),
      Measure(
        "output", element: .float, longName: "outputs", definition: "f(x)",
        dimensions: [step, test], isScratch: !parameters.records),
      Measure("count", element: .integer, longName: "examples", definition: "how many it saw"),
      Measure(
        "accuracy", longName: "accuracy", definition: "share of hits", dimensions: [evaluator]),
    ]
  }

  static func summaryMeasures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    guard parameters.hasSummary else { return [] }
    let measure = try measures(parameters)[0]
    return [
      Measure(
        "loss", unit: "nats", longName: "mean loss", definition: "mean over members",
        dimensions: measure.dimensions),
      Measure("output", longName: "mean output", definition: "mean over members, steps and tests"),
    ]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }

  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    let base = Double(parameters.width) + parameters.noise + Double(member) / 1024
    var findings = Findings()
    findings.record("loss", (0..<parameters.steps).map { base + Double($0) })
    findings.record("output", (0..<(parameters.steps * 3)).map { Float(base) - Float($0) })
    findings.record("count", member * 1000 + parameters.width)
    findings.record("accuracy", [base, -base])
    return findings
  }

  static func summary(
    _ parameters: Parameters, of members: any MemberReader, in context: RunContext
  ) throws -> Findings {
    let losses = try members.read("loss")
    var findings = Findings()
    findings.record(
      "loss",
      (0..<parameters.steps).map { step in
        stride(from: step, to: losses.count, by: parameters.steps).reduce(0) { $0 + losses[$1] }
          / Double(members.members.count)
      })
    let outputs = try members.read("output")
    findings.record("output", outputs.reduce(0, +) / Double(max(1, outputs.count)))
    return findings
  }
}

/// A study whose parameters are called like a dimension and a measure of its own.
enum NamesakeStudy: Study {
  struct Parameters: Settings {
    @Setting("Test set.")
    var test = "a.h5"
    @Setting("Which loss.", in: 1...2)
    var loss = 1
    @Setting("Hidden units.", in: 1...1024)
    var width = 4
    @Setting("Dimensions of the loss.", in: 1...40)
    var rank = 1
  }

  static let name = "namesakes"
  static let title = "A study with parameters named like its findings"
  static let source = "our own"
  static let version = 1

  static func measures(_ parameters: Parameters) -> [Measure] {
    let test = Dimension("test", .numbers([0, 1, 2]), longName: "test input")
    let others = (1..<parameters.rank).map {
      Dimension("other_\($0)", .integers([0]), longName: "nothing")
    }
    return [Measure("loss", longName: "loss", definition: "mean", dimensions: [test] + others)]
  }

  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }

  static func run(_ parameters: Parameters, member: Int, in context: RunContext) -> Findings {
    var findings = Findings()
    findings.record("loss", [0, 1, Double(parameters.loss)])
    return findings
  }
}

/// A grid of the store's study, put together by hand.
struct StoreGrid {
  var axes: [Axis] = [StoreGrid.axis("width", [4, 8, 16].map { .integer($0) })]
  var members = 3
  var seed: UInt64 = 0
  var rules: [MemberRule] = []
  var parameters: ParameterValues = [:]
  var text = "{\"study\": \"store-study\"}"
  var study = AnyStudy(StoreStudy.self)

  var grid: Grid {
    Grid(
      study: study, seed: seed, members: members, rules: RunRules(members: rules),
      presence: try? Presence(RunRules(members: rules), axes: axes, members: members),
      axes: axes, parameters: study.defaults.merging(parameters) { $1 }, output: "out.h5",
      text: rules.isEmpty ? text : ruledText)
  }

  /// The text of a grid of widths with rules of members.
  private var ruledText: String {
    let counts = rules.map { "\"\($0.condition)\": \($0.members)" }.joined(separator: ", ")
    return "{\"study\": \"store-study\", \"seed\": \(seed), \"members\": {\(counts)}, "
      + "\"axes\": {\"width\": [4, 8, 16]}}"
  }

  static func axis(_ name: String, _ values: [ParameterValue]) -> Axis {
    Axis(name: name, isZip: false, columns: [.init(parameter: name, values: values)])
  }
}

extension Start {
  /// A start for tests.
  static let test = Start(
    time: 1_700_000_000, commit: "abcdef", build: "0.1 release", host: "ranger", ranks: 4,
    cpu: "EPYC", blasCore: "Zen", vectorLevel: "v4")
}

/// A result file in a directory of the test's own.
final class StoreFixture {
  private let scratch: Scratch
  var directory: URL { scratch.url }
  var path: String { scratch.path("out.h5") }

  init() throws { scratch = try Scratch() }

  /// Opens the file for a grid.
  func open(
    _ grid: StoreGrid, _ options: ResultFile.Options = .init()
  ) throws(StoreError) -> ResultFile {
    try ResultFile.open(grid.grid, at: path, start: .test, options: options)
  }

  /// Names in the directory, sorted.
  var names: [String] {
    get throws { try scratch.names }
  }

  /// Computes runs and records them as done; all that have no outcome where none are given.
  func run(_ file: ResultFile, _ runs: [Run]? = nil) throws {
    let grid = file.grid
    let all = (0..<grid.runCount).map { Run(point: $0 / grid.members, member: $0 % grid.members) }
    for run in runs ?? all.filter({ file.status(of: $0).isOpen }) {
      try file.began(run, on: 1)
      try file.record(run, .done(findings(grid, run)), log: Self.log)
    }
    try file.flush()
  }

  /// Computes the summaries that are pending and records them.
  func summarise(_ file: ResultFile, at points: [Int]? = nil) throws {
    let reader = try FinishedMembers(in: path, of: file.grid)
    for index in points ?? Array(0..<file.grid.pointCount) {
      let run = Run(point: index, member: nil)
      if file.status(of: run).isOutcome { continue }
      let point = file.grid.point(index)
      let findings = try file.grid.study.summary(
        point.values, of: try reader.reader(ofPoint: index), in: RunContext(seed: point.seed))
      try file.began(run, on: 0)
      try file.record(run, .done(findings), log: Self.log)
    }
    try file.flush()
  }

  /// What a run finds.
  func findings(_ grid: Grid, _ run: Run) throws -> Findings {
    let point = grid.point(run.point)
    return try grid.study.run(
      point.values, members: [run.member ?? 0], in: RunContext(seed: point.seed))[0].get()
  }

  static let log = RunLog(seconds: 0.25, rank: 1, attempt: 1, steps: 3)
}
