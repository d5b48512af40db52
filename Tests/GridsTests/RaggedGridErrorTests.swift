import Grids
import StudyKit
import Testing

/// Grids of cases, variations, conditional axes and points that are left out, each of which is wrong.
@Suite struct `Error of a ragged grid` {
  /// The axes on line 2, and the message without the name of the file.
  private static let axes: [(String, String)] = [
    (#""case": {"cases": {}}"#, "2:28: axes.case.cases: an axis needs at least one value"),
    (
      #""case": {"cases": [1]}"#,
      "2:28: axes.case.cases: [1] is not allowed, only an object of cases, each an object"
    ),
    (
      #""case": {"cases": {"a": 3}}"#,
      "2:34: axes.case.cases.a: 3 is not allowed, only an object of parameters"
    ),
    (
      #""case": {"cases": {"a": {"widht": 8}}}"#,
      #"2:35: axes.case.cases.a.widht: grid-study has no parameter "widht"; did you mean "width"?"#
    ),
    (
      #""case": {"cases": {"a": {"width": "8"}}}"#,
      #"2:44: axes.case.cases.a.width: "8" is not allowed, only a whole number from 1 to 65536"#
    ),
    (
      #""case": {"cases": {"a": {}, "b": {}}}"#,
      #"2:38: axes.case.cases.b: it has the values of the case "a"; a case needs values of its own"#
    ),
    (
      #""case": {"cases": {"a": {"width": 8}, "b": {"width": 8}}}"#,
      #"2:48: axes.case.cases.b: it has the values of the case "a"; a case needs values of its own"#
    ),
    (
      #""case": {"cases": {"a": {"width": 64}, "b": {}}}"#,
      #"2:49: axes.case.cases.b: it has the values of the case "a"; a case needs values of its own"#
    ),
    (
      #""case": {"cases": {"a,b": {}}}"#,
      "2:29: axes.case.cases.a,b: a case's name must have 1 to 64 letters, without commas, quotes, and spaces at its ends"
    ),
    (
      #""case": {"cases": {"": {}}}"#,
      "2:29: axes.case.cases.: a case's name must have 1 to 64 letters, without commas, quotes, and spaces at its ends"
    ),
    (
      #""member": {"cases": {"a": {}}}"#,
      "2:10: axes.member: the result file reserves this name; choose another"
    ),
    (
      #""width": {"cases": {"a": {}}}"#,
      "2:10: axes.width: an axis of cases names a new dimension; choose a name that is not a parameter's"
    ),
    (
      #""my case": {"cases": {"a": {}}}"#,
      "2:10: axes.my case: the name of an axis of cases must consist of letters, digits and _, and begin with a letter"
    ),
    (
      #""case": {"cases": {"a": {}}, "zip": {"width": [8]}}"#,
      #"2:19: axes.case.cases: there is no key "cases" here; there are zip, when, note"#
    ),
    (
      #""case": {"cases": {"a": {}}, "wen": "noise=1"}"#,
      #"2:39: axes.case.wen: there is no key "wen" here; did you mean "when"?"#
    ),
    (
      #""case": {"cases": {"a": {"width": 8}}}, "width": [8]"#,
      "2:50: axes.width: width is set twice, first at 2:35"
    ),
    (
      #""case": {"cases": {"a": {"when": "nose=1"}}}, "noise": [1]"#,
      #"2:43: axes.case.cases.a.when: there is no axis "nose"; did you mean "noise"?"#
    ),
    (
      #""case": {"cases": {"a": {"when": "case=b"}, "b": {"width": 8}}}"#,
      "2:43: axes.case.cases.a.when: whether case exists cannot depend on itself"
    ),
    (
      #""case": {"cases": {"a": {"momentum": 0.5}}}"#,
      #"2:35: axes.case.cases.a.momentum: momentum exists only where schedule is "momentum", and here it is "none""#
    ),
    (
      #""case": {"cases": {"a": {"width": 6}}}"#,
      "2:35: axes.case.cases.a.width: 4 heads do not divide a width of 6 (at case=a)"
    ),
    (
      #""case": {"cases": {"a": {"seed": -1}}}"#,
      "2:43: axes.case.cases.a.seed: -1 is not allowed, only a whole number of at least 0"
    ),
    (
      #""variation": {"oneAtATime": {}}"#,
      "2:38: axes.variation.oneAtATime: an axis needs at least one value"
    ),
    (
      #""variation": {"oneAtATime": [1]}"#,
      "2:38: axes.variation.oneAtATime: [1] is not allowed, only an object of lists"
    ),
    (
      #""variation": {"oneAtATime": {"widht": [8]}}"#,
      #"2:39: axes.variation.oneAtATime.widht: grid-study has no parameter "widht"; did you mean "width"?"#
    ),
    (
      #""variation": {"oneAtATime": {"width": []}}"#,
      "2:48: axes.variation.oneAtATime.width: an axis needs at least one value"
    ),
    (
      #""variation": {"oneAtATime": {"width": 8}}"#,
      #"2:48: axes.variation.oneAtATime.width: 8 is not allowed, only a list, or an object with one of "linear", "log", "range""#
    ),
    (
      #""variation": {"oneAtATime": {"width": [8, 8]}}"#,
      "2:52: axes.variation.oneAtATime.width[1]: 8 appears twice on the axis, first at index 0"
    ),
    (
      #""variation": {"oneAtATime": {"width": [8]}, "when": 3}"#,
      #"2:62: axes.variation.when: 3 is not allowed, only conditions such as "noise=0.5", or a list of these"#
    ),
    (
      #""noise": [1], "variation": {"oneAtATime": {"noise": [2]}}"#,
      "2:53: axes.variation.oneAtATime.noise: noise is set twice, first at 2:10"
    ),
    (
      #""variation": {"oneAtATime": {"momentum": [0.5]}}"#,
      #"2:39: axes.variation.oneAtATime.momentum: momentum exists only where schedule is "momentum", and here it is "none""#
    ),
    (
      #""noise": {"oneAtATime": {"width": [8]}}"#,
      "2:10: axes.noise: an axis of variations names a new dimension; choose a name that is not a parameter's"
    ),
    (
      #""variation": {"oneAtATime": {"width": [6]}}"#,
      "2:49: axes.variation.oneAtATime.width[0]: 4 heads do not divide a width of 6 (at variation=width=6)"
    ),
    (
      #""noise": {"values": [1], "when": "width=8"}"#,
      #"2:43: axes.noise.when: there is no axis "width"; there is only noise"#
    ),
    (
      #""noise": {"values": [1, 2], "when": "noise=1"}"#,
      "2:46: axes.noise.when: whether noise exists cannot depend on itself"
    ),
    (
      #""noise": {"values": [1, 2], "when": "width=8"}, "width": {"values": [8, 16], "when": "noise=1"}"#,
      "2:46: axes.noise.when: noise, width: each exists only for some values of the next, in a circle"
    ),
    (
      #""noise": {"values": [1], "when": []}, "width": [8]"#,
      #"2:43: axes.noise.when: [] is not allowed, only conditions such as "noise=0.5", or a list of these"#
    ),
    (
      #""noise": {"values": [1], "when": ["width=8", 3]}, "width": [8]"#,
      #"2:55: axes.noise.when[1]: 3 is not allowed, only conditions such as "noise=0.5""#
    ),
    (
      #""noise": {"values": [1], "when": "width"}, "width": [8]"#,
      #"2:43: axes.noise.when: "width" is not of the form name=value"#
    ),
    (
      #""noise": {"linear": [0, 1, 2], "when": "width=9"}, "width": [8]"#,
      "2:49: axes.noise.when: width has no value 9; its values are 8"
    ),
    (
      #""noise": {"values": 3}"#,
      #"2:19: axes.noise: {"values": 3} is not allowed, only a list, or an object with one of "linear", "log", "range", "values", "zip", "cases", "oneAtATime""#
    ),
    (#""noise": {"values": []}"#, "2:30: axes.noise: an axis needs at least one value"),
    (
      #""noise": {"values": [1, 1], "when": "width=8"}, "width": [8]"#,
      "2:34: axes.noise[1]: 1 appears twice on the axis, first at index 0"
    ),
    (
      #""size": {"zip": {"width": {"values": [8], "when": "noise=1"}}}, "noise": [1]"#,
      #"2:52: axes.size.zip.width.when: there is no key "when" here; there are values, note"#
    ),
    (
      #""optimiser": ["adam", "sgd"], "schedule": {"values": ["none"], "when": "optimiser=adam"}"#,
      #"2:40: axes.schedule: schedule exists only where optimiser is "sgd", and here it is "adam""#
    ),
    (
      #""noise": {"list": [1]}"#,
      #"2:19: axes.noise: {"list": [1]} is not allowed, only a list, or an object with one of "linear", "log", "range", "values", "zip", "cases", "oneAtATime""#
    ),
  ]

  @Test(arguments: axes)
  func `wrong axes are said where they stand`(axes: String, message: String) throws {
    try expect(message, "\"axes\": {\(axes)}")
  }

  private static let roots: [(String, String)] = [
    (
      #""exclude": 3"#,
      #"2:12: exclude: 3 is not allowed, only conditions such as "noise=0.5", or a list of these"#
    ),
    (
      #""exclude": []"#,
      #"2:12: exclude: [] is not allowed, only conditions such as "noise=0.5", or a list of these"#
    ),
    (#""exclude": ["noise=2"]"#, "2:13: exclude[0]: noise has no value 2; its values are 0, 1"),
    (
      #""exclude": ["noise=1", 3]"#,
      #"2:24: exclude[1]: 3 is not allowed, only conditions such as "noise=0.5""#
    ),
    (
      #""include": "member=1""#,
      #"2:12: include: there is no axis "member"; there are noise, width"#
    ),
    (
      #""include": "steps=1000""#,
      #"2:12: include: there is no axis "steps"; there are noise, width"#
    ),
    (#""exclude": "noise=0..9""#, "2:12: no point is left"),
    (#""include": "noise=0", "exclude": "noise=0,width=8..16""#, "2:34: no point is left"),
    (
      #""exlude": "noise=1""#,
      #"2:1: exlude: there is no key "exlude" here; did you mean "exclude"?"#
    ),
    (#""members": {"noise=0": 2}, "exclude": "noise=0""#, "2:39: no point is left"),
  ]

  @Test(arguments: roots)
  func `wrong points are said where they stand`(root: String, message: String) throws {
    try expect(message, root + #", "axes": {"noise": [0, 1], "width": [8, 16]}"#)
  }

  private func expect(_ message: String, _ rest: String) throws {
    let error = #expect(throws: GridError.self) {
      try readGrid("{\"study\": \"grid-study\",\n\(rest)}")
    }
    #expect(error?.kind == .invalid)
    #expect(error?.description.replacing("\n   ", with: "") == "grid.json:" + message)
  }

  @Test func `all that is wrong is said at once`() throws {
    let error = #expect(throws: GridError.self) {
      try gridStudyGrid(
        #"""
        "axes": {"case": {"cases": {"a": {"widht": 8}, "b": {"when": 3, "heads": 0}}},
          "noise": {"values": [1], "when": "width"}}, "exclude": []
        """#)
    }
    #expect(
      error?.problems.map(\.path) == [
        "axes.case.cases.a.widht", "axes.case.cases.b.when", "axes.case.cases.b.heads", "exclude",
      ])
  }
}
