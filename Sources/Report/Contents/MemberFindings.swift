internal import Grids
internal import Store

/// What the finished members of points have found of one measure.
struct MemberFindings: Sendable {
  let array: ArchivedArray
  let archive: Archive
  private let rows: ArchivedRows
  /// Members per point in the file.
  private let memberCount: Int
  /// The members that are selected.
  private let members: [Int]
  /// Whether the values are ones for yes and zeros for no.
  private(set) var isAnswer = false

  /// The findings of the members that are selected.
  init(_ contents: SweepContents, _ array: ArchivedArray) throws(StoreError) {
    self.array = array
    archive = contents.archive
    rows = try ArchivedRows(of: array, in: contents.archive)
    memberCount = contents.grid.members
    members = contents.members
    isAnswer = try isYesAndNo(contents)
  }

  /// A point's finished members, and what they have found, one after another.
  struct Point {
    /// How many of the selected members were asked for.
    let asked: Int
    fileprivate let count: Int
    fileprivate let runs: [Int]
    fileprivate let numbers: Numbers

    /// What each finished member has found of one element.
    func values(_ element: Int) -> [Double] { runs.map { numbers[$0 * count + element] } }
  }

  /// Reads the findings of consecutive points.
  func read(_ points: Range<Int>) throws(StoreError) -> [Point] {
    let range = points.lowerBound * memberCount..<points.upperBound * memberCount
    // Statuses first: what is done by then has its findings in the file.
    let statuses = try archive.statuses(summary: false, at: range)
    let numbers = try rows.read(range)
    return points.indices.map { point in
      let first = (point - points.lowerBound) * memberCount
      let asked = members.map { first + $0 }.filter { statuses[$0] != .absent }
      let done = asked.filter { statuses[$0] == .done }
      return Point(asked: asked.count, count: array.count, runs: done, numbers: numbers)
    }
  }

  /// The spread over members of one element at a point that was read.
  func spread(_ point: Point, _ element: Int) -> Spread {
    Spread(point.values(element), isAnswer: isAnswer)
  }

  /// Whether a single number is 0 or 1 in every run, both of them somewhere, or the study's summary counts it.
  private func isYesAndNo(_ contents: SweepContents) throws(StoreError) -> Bool {
    guard array.dimensions.isEmpty else { return false }
    if contents.array(named: "summary_fraction_" + array.name) != nil { return true }
    var seen = (no: false, yes: false)
    for piece in contents.pieces(bytesPerPoint: 9 * memberCount) {
      guard let first = piece.first, let last = piece.last else { continue }
      let findings = try read(first..<last + 1)
      for value in piece.lazy.flatMap({ findings[$0 - first].values(0) }) where !value.isNaN {
        guard value == 0 || value == 1 else { return false }
        if value == 0 { seen.no = true } else { seen.yes = true }
      }
    }
    return seen.no && seen.yes
  }
}
