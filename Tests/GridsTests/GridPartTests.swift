import Grids
import StudyKit
import Testing

@Suite struct `Parts of a grid` {
  private static let rest = #""members": 5, "axes": {"noise": [0, 1], "width": [8, 32, 16, 64]}"#

  private func part(_ number: Int, of count: Int) throws -> GridPart {
    try #require(GridPart("\(number)/\(count)"))
  }

  private func numbers(_ part: GridPart, of grid: Grid) -> Set<Int> {
    let runs = part.runs(of: grid)
    return Set((0..<grid.runCount).filter(runs.contains))
  }

  @Test(arguments: [1, 2, 3, 8, 41])
  func `every run of the grid is in one part`(count: Int) throws {
    let grid = try gridStudyGrid(Self.rest)
    var all: [Int] = []
    for number in 1...count { all += numbers(try part(number, of: count), of: grid) }
    #expect(all.sorted() == Array(0..<40))
  }

  @Test(arguments: [2, 3, 8])
  func `parts differ in their cost by one block at most`(count: Int) throws {
    let grid = try gridStudyGrid(Self.rest)
    let kinds = grid.study.kinds(grid.space)
    let costs = try (1...count).map { number in
      numbers(try part(number, of: count), of: grid).reduce(0.0) {
        $0 + kinds.cost(ofPoint: $1 / grid.members).operations
      }
    }
    let longest = (0..<grid.pointCount).map { kinds.cost(ofPoint: $0).operations }.max() ?? 0
    let (least, most) = (try #require(costs.min()), try #require(costs.max()))
    #expect(most - least <= longest, "\(costs)")
  }

  @Test func `blocks of members stay together`() throws {
    let grid = try readGrid(#"{"study": "block-study", "members": 200}"#)
    #expect(try numbers(part(1, of: 3), of: grid) == Set(0..<64).union(192..<200))
    #expect(try numbers(part(2, of: 3), of: grid) == Set(64..<128))
  }

  @Test func `a part is written as number and count`() throws {
    #expect(try part(3, of: 8).description == "3/8")
    #expect(try part(3, of: 8).words == "part 3 of 8")
    for text in ["", "3", "0/8", "9/8", "-1/8", "3/8/9", "a/b", "3/", "1/100001"] {
      #expect(GridPart(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    ("out.h5", "out.part-3-of-8.h5"), ("/a/b.h5", "/a/b.part-3-of-8.h5"),
    ("plain", "plain.part-3-of-8"),
  ])
  func `a part has a file beside the grid's`(output: String, path: String) throws {
    #expect(try part(3, of: 8).path(of: output) == path)
  }

  @Test func `a part's runs are planned without summaries`() throws {
    let grid = try gridStudyGrid(Self.rest)
    var selection = Selection.all(of: grid)
    let runs = try part(1, of: 1).runs(of: grid)
    selection.runs = runs
    #expect(!selection.isAll && selection.containsAll(of: 0, in: grid))
    let plan = Plan(grid, selection: selection, summarizes: false) { _ in .pending }
    #expect(plan.runCount == 40 && plan.summaryCount == 0 && !plan.hasSummary(0))
    selection.runs = try part(1, of: 2).runs(of: grid)
    #expect(Plan(grid, selection: selection) { _ in .pending }.runs == selection.runs)
    #expect(!selection.containsAll(of: 0, in: grid))
  }
}
