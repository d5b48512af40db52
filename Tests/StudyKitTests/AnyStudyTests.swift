import StudyKit
import Testing

@Suite struct `Study without its type` {
  private let study = AnyStudy(KiteStudy.self)

  @Test func `what is given replaces the defaults, made of the parameter's kind`() throws {
    let values = try study.resolve(
      ["line": .number(2e1), "wind": .integer(7), "colours": .list([.text("blue")])],
      stated: ["line", "wind"])
    var expected = study.defaults
    expected["line"] = .integer(20)
    expected["wind"] = .number(7)
    expected["colours"] = .list([.text("blue")])
    #expect(values == expected)
  }

  @Test func `defaults are those of the study's parameters`() {
    #expect(study.defaults["line"] == .integer(50) && study.defaults["wind"] == .number(5))
    #expect(study.defaults["weather"] == .text("windy") && study.defaults["hasTail"] == .flag(true))
    #expect(study.defaults["gusts"] == .list([.number(1), .number(2)]))
    #expect(study.defaults["knots"] == .list([.integer(1), .integer(2)]))
    #expect(study.parameter("line")?.unit == "m" && study.parameter("lines") == nil)
  }

  private static let refused: [(ParameterValues, ParameterError)] = [
    (
      ["lien": .integer(3)],
      .unknown(
        name: "lien",
        known: [
          "line", "weather", "wind", "hasTail", "tail", "colours", "owner", "gusts", "knots",
        ])
    ),
    (
      ["line": .integer(0)],
      .unreadable(name: "line", value: .integer(0), allowed: "a whole number from 1 to 200")
    ),
    (
      ["weather": .text("calm"), "wind": .number(3)],
      .inapplicable(
        name: "wind", condition: Condition("weather", isOneOf: [.text("windy"), .text("stormy")]),
        actual: .text("calm"))
    ),
    // The parameter that its condition names does not exist itself.
    (
      ["hasTail": .flag(false), "knots": .list([])],
      .inapplicable(
        name: "knots", condition: Condition("hasTail", isOneOf: [.flag(true)]), actual: .flag(false)
      )
    ),
    (
      ["line": .integer(2)],
      .impossible(names: ["tail"], reason: "the tail is longer than the line")
    ),
  ]

  @Test(arguments: refused)
  func `values that are not allowed are refused`(given: ParameterValues, error: ParameterError) {
    #expect(throws: error) { try study.resolve(given, stated: Set(given.keys)) }
  }

  @Test func `what nobody stated may be out of use`() throws {
    let given: ParameterValues = ["weather": .text("calm"), "wind": .number(3)]
    #expect(try study.resolve(given, stated: ["weather"])["wind"] == .number(3))
  }

  @Test func `members are run with the typed parameters, each with its own outcome`() throws {
    let values = try study.resolve(["line": .integer(10)], stated: ["line"])
    let results = study.run(values, members: [2, 3], in: RunContext(seed: 0))
    #expect(try results[0].get().doubles("height") == [100])
    #expect(throws: RunFailure.diverged(step: 7)) { try results[1].get() }
  }

  @Test func `a space's points are those of the values on their own`() throws {
    let space = ParameterSpace(
      fixed: try study.resolve(["weather": .text("stormy")], stated: []),
      axes: [
        ParameterSpace.Axis(
          count: 3, columns: [ParameterSpace.Column("line", [2, 50, 120].map { .integer($0) })]),
        ParameterSpace.Axis(count: 2, columns: []),
        ParameterSpace.Axis(
          count: 2,
          columns: [
            ParameterSpace.Column("tail", [.integer(1), .integer(2)]),
            ParameterSpace.Column("hasTail", [.flag(true), .flag(false)]),
          ]),
      ])
    var points: [ParameterValues] = []
    for line in [2, 50, 120] {
      for _ in 0..<2 {
        for (tail, hasTail) in [(1, true), (2, false)] {
          var values = space.fixed
          values["line"] = .integer(line)
          values["tail"] = .integer(tail)
          values["hasTail"] = .flag(hasTail)
          points.append(values)
        }
      }
    }
    // Impossible points cost nothing, and nothing is made of their members.
    let possible = points.map { (try? study.resolve($0, stated: [])) != nil }
    let isStatable = zip(points, possible).map { $1 && (try? study.measures($0)) != nil }
    #expect(
      study.costs(space)
        == zip(points, isStatable).map { $1 ? study.cost($0) : Cost(operations: 0, bytes: 0) })
    #expect(
      try study.summaries(space)
        == zip(points, isStatable).map { try $1 && !study.summaryMeasures($0).isEmpty })
    var failures: [Int: ParameterError] = [:]
    study.check(space) { index, error in
      failures[index] = error
      return true
    }
    let tail = ParameterError.impossible(
      names: ["tail"], reason: "the tail is longer than the line")
    let tears = ParameterError.impossible(names: ["line"], reason: "it tears")
    #expect(failures == [1: tail, 3: tail, 8: tears, 9: tears, 10: tears, 11: tears])
    var first: [Int] = []
    study.check(space) { index, _ in
      first.append(index)
      return first.count < 2
    }
    #expect(first == [1, 3])
  }

  @Test func `what is read at some points alone tells kinds apart as well`() throws {
    // The line is read in a storm only, and a storm is not the first weather.
    let (lines, weathers) = ([50, 120], ["calm", "stormy"])
    let space = ParameterSpace(
      fixed: study.defaults,
      axes: [
        .init(count: 2, columns: [.init("line", lines.map { .integer($0) })]),
        .init(count: 2, columns: [.init("weather", weathers.map { .text($0) })]),
      ])
    let isTorn = [false, false, false, true]
    var failures: [Int] = []
    study.check(space) { index, _ in
      failures.append(index)
      return true
    }
    #expect(failures == [3])
    #expect(study.kinds(space).measures.map { (try? $0?.get()) == nil } == isTorn)
    let costs = [50, 50, 120].map { Cost(operations: Double($0 * 10 + 3), bytes: 5) }
    #expect(study.costs(space) == costs + [Cost(operations: 0, bytes: 0)])
  }

  @Test func `a space without axes is one point`() {
    let space = ParameterSpace(fixed: study.defaults, axes: [])
    #expect(study.costs(space) == [study.cost(study.defaults)])
  }
}
