import StudyKit
import Testing

/// Settings of every kind in groups within groups.
private struct Garden: Settings {
  enum Soil: String, Choice { case clay, sand }

  struct Bed: Settings {
    @Setting("Rows.", in: 1...9) var rows = 3
    var path = Path()
  }

  struct Path: Settings {
    @Setting("Width of the path.", in: .positive, .unit("m"), .label("path")) var pathWidth = 0.5
  }

  @Setting("What it stands on.") var soil = Soil.clay
  var bed = Bed()
  @Setting("Trees by row.", each: 0...9, count: 0...3) var trees: [Int] = []
  @Setting("Names.", count: 0...2) var names = ["apple"]
  @Setting("Whether it is fenced.", .outsideIdentity) var isFenced = false
  @Setting("Water a day.", in: .nonNegative, .added(before: 1.0)) var water = 1.0
}

/// The smallest study of some settings.
private enum Gardening: Study {
  typealias Parameters = Garden
  static let name = "gardening"
  static let title = "A garden"
  static let source = "our own"
  static let version = 1
  static func measures(_ p: Garden) -> [Measure] {
    [Measure("yield", longName: "yield", definition: "weighed")]
  }
  static func cost(_ p: Garden) -> Cost { Cost(operations: Double(p.bed.rows), bytes: 1) }
  static func run(
    _ p: Garden, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings {
    var findings = Findings()
    let shape = Double(p.bed.rows) + p.bed.path.pathWidth + (p.soil == .sand ? 100 : 0)
    findings.record("yield", shape + Double(p.trees.reduce(0, +)) + (p.isFenced ? 1000 : 0))
    return findings
  }
}

@Suite struct SettingsTests {
  private let study = AnyStudy(Gardening.self)

  @Test func `settings are flat, in the order of their declaration, groups in their place`() {
    #expect(
      study.parameters.map(\.name)
        == ["soil", "rows", "pathWidth", "trees", "names", "isFenced", "water"])
    #expect(study.parameters.map(\.kind)[1] == .integer(1...9))
    #expect(study.parameter("pathWidth")?.unit == "m")
    #expect(study.parameter("pathWidth")?.label == "path")
    #expect(study.parameter("isFenced")?.label == "is fenced")
    #expect(study.parameter("isFenced")?.isIdentity == false)
  }

  @Test func `what shapes is everything but real numbers`() {
    #expect(study.parameters.filter { !$0.isShaping }.map(\.name) == ["pathWidth", "water"])
  }

  @Test func `parameters are made of values wherever their group is`() throws {
    let values = try study.resolve(
      [
        "rows": .integer(5), "pathWidth": .number(0.25), "soil": .text("sand"),
        "trees": .list([.integer(2), .integer(3)]), "isFenced": .flag(true),
      ], stated: [])
    let found = try study.run(values, members: [0], in: RunContext(seed: 0))[0].get()
    #expect(found.doubles("yield") == [1110.25])
  }

  @Test func `the values of parameters are those that were set`() {
    var garden = Garden()
    garden.bed.path.pathWidth = 2
    #expect(garden.values["pathWidth"] == .number(2))
    #expect(garden.values["names"] == .list([.text("apple")]))
    #expect(garden.values.count == study.parameters.count)
    #expect(garden != Garden() && garden.hashValue == garden.hashValue)
  }

  @Test func `a preset pins what it names, the default too, and says where each is from`() {
    let preset = Preset("small", "A small garden.", of: Garden.self) {
      $0.from("a book") {
        $0.bed.rows = 3
        $0.soil = .sand
      }
      $0.from(nil) { $0.trees = [1] }
    }
    #expect(
      preset.values
        == ["rows": .integer(3), "soil": .text("sand"), "trees": .list([.integer(1)])])
    #expect(preset.provenance == ["rows": "a book", "soil": "a book"])
  }

  @Test func `what came later enters an identity only where it differs`() throws {
    let water = try #require(study.parameter("water"))
    #expect(water.identityValue(.number(1)) == nil)
    #expect(water.identityValue(.number(2)) == .number(2))
  }

  @Test func `points of a space that differ in real numbers alone are of one kind`() {
    let space = ParameterSpace(
      fixed: study.defaults,
      axes: [
        .init(count: 4, columns: [.init("pathWidth", (1...4).map { .number(Double($0)) })]),
        .init(count: 2, columns: [.init("rows", [.integer(2), .integer(7)])]),
        .init(count: 3, columns: [.init("water", (1...3).map { .number(Double($0)) })]),
      ])
    let kinds = study.kinds(space)
    // The measures follow from nothing, the costs from the rows.
    #expect(kinds.measures.count == 1)
    for point in 0..<space.pointCount {
      #expect(kinds.index(ofPoint: point) == 0)
      #expect(kinds.cost(ofPoint: point).operations == (point / 3 % 2 == 0 ? 2 : 7))
    }
  }
}
