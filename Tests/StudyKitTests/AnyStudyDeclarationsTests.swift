import StudyKit
import Testing

/// A kite with one setting more, which may contradict the others.
private protocol KiteWithMore: Study {}

extension KiteWithMore {
  static var name: String { "more" }
  static var title: String { "more" }
  static var source: String { "our own" }
  static var version: Int { 1 }
  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] { [] }
  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }
  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings { Findings() }
}

private enum Whole: KiteWithMore {
  struct Parameters: Settings {
    var kite = KiteStudy.Parameters()
    @Setting("More.", in: 1...99) var more = 50
  }
  static var presets: [Preset] {
    [Preset("long", "A long line.", of: Parameters.self, source: nil) { $0.more = 99 }]
  }
}

private enum NameTwice: KiteWithMore {
  struct Parameters: Settings {
    var kite = KiteStudy.Parameters()
    @Setting("The line again.", in: 1...99) var line = 50
  }
}

private enum DefaultOutside: KiteWithMore {
  struct Parameters: Settings {
    @Setting("Its default is 50.", in: 1...9) var more = 50
  }
}

private enum ConditionOnNothing: KiteWithMore {
  struct Parameters: Settings {
    @Setting("More.", in: 1...99, .when("moon", is: "full")) var more = 50
  }
}

private enum ConditionOnItself: KiteWithMore {
  struct Parameters: Settings {
    @Setting("More.", in: 1...99, .when("more", isOneOf: [.integer(1)])) var more = 50
  }
}

private enum ConditionOutside: KiteWithMore {
  struct Parameters: Settings {
    var kite = KiteStudy.Parameters()
    @Setting("More.", in: 1...99, .when("weather", is: "mild")) var more = 50
  }
}

private enum WrongPreset: KiteWithMore {
  struct Parameters: Settings {
    @Setting("More.", in: 1...99) var more = 50
  }
  static var presets: [Preset] {
    [Preset("long", "A long line.", of: Parameters.self, source: nil) { $0.more = 100 }]
  }
}

private enum OldNameTaken: KiteWithMore {
  struct Parameters: Settings {
    var kite = KiteStudy.Parameters()
    @Setting("More.", in: 1...99, .formerly("line")) var more = 50
  }
}

private enum BareProperty: KiteWithMore {
  struct Parameters: Settings {
    var more = 50
  }
}

private enum HiddenShape: KiteWithMore {
  struct Parameters: Settings {
    @Setting("How far.", in: .positive) var extent = 1.0
  }
  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] {
    [
      Measure(
        "map", longName: "map", definition: "over the extent",
        dimensions: [Dimension("x", .numbers([0, parameters.extent]), longName: "x")])
    ]
  }
}

@Suite struct `Declarations of a study` {
  @Test func `a study that contradicts itself stops when it is first used`() async {
    let more = AnyStudy(Whole.self)
    #expect(more.parameters.count == AnyStudy(KiteStudy.self).parameters.count + 1)
    #expect(more.presets[0].values == ["more": .integer(99)])
    await #expect(processExitsWith: .failure) { _ = AnyStudy(NameTwice.self).parameters }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(DefaultOutside.self).parameters }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(ConditionOnNothing.self).parameters }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(ConditionOnItself.self).parameters }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(ConditionOutside.self).parameters }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(WrongPreset.self).presets }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(OldNameTaken.self).parameters }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(BareProperty.self).parameters }
  }

  @Test func `measures that follow a real number in secret stop the first grid that sweeps it`()
    async
  {
    await #expect(processExitsWith: .failure) {
      let study = AnyStudy(HiddenShape.self)
      let axis = ParameterSpace.Axis(
        count: 2, columns: [.init("extent", [.number(1), .number(2)])])
      _ = study.costs(ParameterSpace(fixed: study.defaults, axes: [axis]))
    }
  }
}
