import Grids
import StudyKit
import Testing

@Suite struct `--only` {
  private func grid() throws -> Grid {
    try gridStudyGrid(
      #"""
      "members": 12, "axes": {"noise": {"range": [0.2, 1, 0.2]}, "data": ["a", "b"],
        "layers": [[8], [8, 8]], "size": {"zip": {"width": [8, 16, 32], "heads": [2, 2, 4]}}}
      """#)
  }

  @Test(
    arguments: [
      (["noise=0.4"], [[1], nil, nil, nil], nil),
      (["noise=4e-1,data=b"], [[1], [1], nil, nil], nil),
      (["noise=0.3..0.8"], [[1, 2, 3], nil, nil, nil], nil),
      (["noise=0.2", "noise=1"], [[0, 4], nil, nil, nil], nil),
      (["layers=[8,8]"], [nil, nil, [1], nil], nil),
      (["size=1..2"], [nil, nil, nil, [1, 2]], nil),
      (["heads=2,width=16"], [nil, nil, nil, [1]], nil),
      (["member=3"], [nil, nil, nil, nil], [3]),
      (["member=0..2,member=10..99"], [nil, nil, nil, nil], [0, 1, 2, 10, 11]),
    ] as [([String], [Set<Int>?], Set<Int>?)])
  func `conditions choose indices and members`(
    options: [String], indices: [Set<Int>?], members: Set<Int>?
  ) throws {
    let selection = try Selection(options, of: grid())
    #expect(selection.indices == indices && selection.members == members)
  }

  @Test(arguments: [
    ("noise=0.5", "--only noise=0.5: noise has no value 0.5; its values are 0.2, 0.4, 0.6, 0.8, 1"),
    ("nose=0.4", "--only nose=0.4: there is no axis \"nose\"; did you mean \"noise\"?"),
    ("noise", "--only noise: \"noise\" is not of the form name=value"),
    ("member=12", "--only member=12: member has no value 12; its values are 0..11"),
    ("member=3..2", "--only member=3..2: member has no value 3..2; its values are 0..11"),
    ("size=3", "--only size=3: size has no value 3; its values are 0, 1, 2"),
    ("data=c", "--only data=c: data has no value c; its values are \"a\", \"b\""),
    ("width=8,heads=4", "--only width=8,heads=4: it selects no run of the grid"),
  ])
  func `what a grid does not have is refused with what it has`(option: String, message: String)
    throws
  {
    let grid = try grid()
    let error = #expect(throws: GridError.self) { try Selection([option], of: grid) }
    #expect(error?.description == message && error?.kind == .usage)
  }

  @Test func `whole numbers may be written as real ones, and texts like numbers`() throws {
    let axes = [
      Axis(
        name: "width", isZip: false, columns: [.init(parameter: "width", values: [.integer(8)])]),
      Axis(name: "data", isZip: false, columns: [.init(parameter: "data", values: [.text("5")])]),
    ]
    let selection = try Selection(["width=8.0,data=5"], axes: axes, members: 1)
    #expect(selection.indices == [[0], [0]])
  }
}
