import StudyKit
import Testing

/// A study with one parameter too many.
private protocol BrokenStudy: Study where Parameters == KiteStudy.Parameters {
  static var extra: Parameter<KiteStudy.Parameters> { get }
}

extension BrokenStudy {
  static var name: String { "broken" }
  static var title: String { "broken" }
  static var source: String { "our own" }
  static var version: Int { 1 }
  static var defaults: KiteStudy.Parameters { KiteStudy.defaults }
  static var parameters: [Parameter<KiteStudy.Parameters>] { KiteStudy.parameters + [extra] }
  static func measures(_ parameters: Parameters) throws(ParameterError) -> [Measure] { [] }
  static func cost(_ parameters: Parameters) -> Cost { Cost(operations: 1, bytes: 1) }
  static func run(
    _ parameters: Parameters, member: Int, in context: RunContext
  ) throws(RunFailure) -> Findings { Findings() }
}

private enum Whole: BrokenStudy {
  static let extra = Parameter<Parameters>("more", \.line, "More line.", in: 1...99)
}

private enum NameTwice: BrokenStudy {
  static let extra = Parameter<Parameters>("line", \.line, "The line again.", in: 1...99)
}

private enum DefaultOutside: BrokenStudy {
  static let extra = Parameter<Parameters>("more", \.line, "Its default is 50.", in: 1...9)
}

private enum ConditionOnNothing: BrokenStudy {
  static let extra = Parameter<Parameters>(
    "more", \.line, "More.", in: 1...99, when: Condition("moon", is: "full"))
}

private enum ConditionOnItself: BrokenStudy {
  static let extra = Parameter<Parameters>(
    "more", \.line, "More.", in: 1...99, when: Condition("more", isOneOf: [.integer(1)]))
}

private enum ConditionOutside: BrokenStudy {
  static let extra = Parameter<Parameters>(
    "more", \.line, "More.", in: 1...99, when: Condition("weather", is: "mild"))
}

private enum WrongPreset: BrokenStudy {
  static let extra = Parameter<Parameters>("more", \.line, "More.", in: 1...99)
  static let presets = [Preset("long", "A long line.", ["more": .integer(100)])]
}

@Suite struct `Declarations of a study` {
  @Test func `a study that contradicts itself stops at once`() async {
    #expect(AnyStudy(Whole.self).parameters.count == KiteStudy.parameters.count + 1)
    await #expect(processExitsWith: .failure) { _ = AnyStudy(NameTwice.self) }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(DefaultOutside.self) }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(ConditionOnNothing.self) }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(ConditionOnItself.self) }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(ConditionOutside.self) }
    await #expect(processExitsWith: .failure) { _ = AnyStudy(WrongPreset.self) }
  }
}
