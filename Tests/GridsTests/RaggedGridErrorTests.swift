import Grids
import StudyKit
import Testing

/// Grids of cases, variations, conditional axes and points that are left out, each of which is wrong.
@Suite struct `Error of a ragged grid` {
  /// The axes on line 2, and the message without the name of the file.
  private static let axes: [(String, String)] = [
    (#""case": {"cases": {}}"#, "?"),
    (#""case": {"cases": [1]}"#, "?"),
    (#""case": {"cases": {"a": 3}}"#, "?"),
    (#""case": {"cases": {"a": {"widht": 8}}}"#, "?"),
    (#""case": {"cases": {"a": {"width": "8"}}}"#, "?"),
    (#""case": {"cases": {"a": {}, "b": {}}}"#, "?"),
    (#""case": {"cases": {"a": {"width": 8}, "a": {"width": 16}}}"#, "?"),
    (#""case": {"cases": {"a,b": {}}}"#, "?"),
    (#""case": {"cases": {"": {}}}"#, "?"),
    (#""member": {"cases": {"a": {}}}"#, "?"),
    (#""width": {"cases": {"a": {}}}"#, "?"),
    (#""my case": {"cases": {"a": {}}}"#, "?"),
    (#""case": {"cases": {"a": {}}, "zip": {"width": [8]}}"#, "?"),
    (#""case": {"cases": {"a": {}}, "wen": "noise=1"}"#, "?"),
    (#""case": {"cases": {"a": {"width": 8}}}, "width": [8]"#, "?"),
    (#""case": {"cases": {"a": {"when": "nose=1"}}}, "noise": [1]"#, "?"),
    (#""case": {"cases": {"a": {"when": "case=b"}, "b": {"width": 8}}}"#, "?"),
    (#""case": {"cases": {"a": {"momentum": 0.5}}}"#, "?"),
    (#""case": {"cases": {"a": {"width": 6}}}"#, "?"),
    (#""case": {"cases": {"a": {"seed": -1}}}"#, "?"),
    (#""variation": {"oneAtATime": {}}"#, "?"),
    (#""variation": {"oneAtATime": [1]}"#, "?"),
    (#""variation": {"oneAtATime": {"widht": [8]}}"#, "?"),
    (#""variation": {"oneAtATime": {"width": []}}"#, "?"),
    (#""variation": {"oneAtATime": {"width": 8}}"#, "?"),
    (#""variation": {"oneAtATime": {"width": [8, 8]}}"#, "?"),
    (#""variation": {"oneAtATime": {"width": [8]}, "when": 3}"#, "?"),
    (#""noise": [1], "variation": {"oneAtATime": {"noise": [2]}}"#, "?"),
    (#""variation": {"oneAtATime": {"momentum": [0.5]}}"#, "?"),
    (#""noise": {"oneAtATime": {"width": [8]}}"#, "?"),
    (#""variation": {"oneAtATime": {"width": [6]}}"#, "?"),
    (#""noise": {"values": [1], "when": "width=8"}"#, "?"),
    (#""noise": {"values": [1, 2], "when": "noise=1"}"#, "?"),
    (
      #""noise": {"values": [1, 2], "when": "width=8"}, "width": {"values": [8, 16], "when": "noise=1"}"#,
      "?"
    ),
    (#""noise": {"values": [1], "when": []}, "width": [8]"#, "?"),
    (#""noise": {"values": [1], "when": ["width=8", 3]}, "width": [8]"#, "?"),
    (#""noise": {"values": [1], "when": "width"}, "width": [8]"#, "?"),
    (#""noise": {"linear": [0, 1, 2], "when": "width=9"}, "width": [8]"#, "?"),
    (#""noise": {"values": 3}"#, "?"),
    (#""noise": {"values": []}"#, "?"),
    (#""noise": {"values": [1, 1], "when": "width=8"}, "width": [8]"#, "?"),
    (#""size": {"zip": {"width": {"values": [8], "when": "noise=1"}}}, "noise": [1]"#, "?"),
    (
      #""optimiser": ["adam", "sgd"], "schedule": {"values": ["none"], "when": "optimiser=adam"}"#,
      "?"
    ),
    (#""noise": {"list": [1]}"#, "?"),
  ]

  @Test(arguments: axes)
  func `wrong axes are said where they stand`(axes: String, message: String) throws {
    try expect(message, "\"axes\": {\(axes)}")
  }

  private static let roots: [(String, String)] = [
    (#""exclude": 3"#, "?"),
    (#""exclude": []"#, "?"),
    (#""exclude": ["noise=2"]"#, "?"),
    (#""exclude": ["noise=1", 3]"#, "?"),
    (#""include": "member=1""#, "?"),
    (#""include": "steps=1000""#, "?"),
    (#""exclude": "noise=0..9""#, "?"),
    (#""include": "noise=0", "exclude": "noise=0,width=8..16""#, "?"),
    (#""exlude": "noise=1""#, "?"),
    (#""members": {"noise=0": 2}, "exclude": "noise=0""#, "?"),
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
