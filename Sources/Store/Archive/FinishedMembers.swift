package import Grids
package import StudyKit

/// Provides summaries with the finished members of a point, from a result file that is being written.
///
/// The file stays open from one point to the next.
package struct FinishedMembers: Sendable {
  private let archive: Archive
  private let grid: Grid
  private let identities: Identities
  private let scratch: ScratchFolder

  /// The members in a file that was made for the grid.
  package init(in path: String, of grid: Grid) throws(StoreError) {
    try self.init(in: Archive(path), of: grid)
  }

  /// The members in a file that was made for the grid and is open already.
  package init(in archive: Archive, of grid: Grid) throws(StoreError) {
    try archive.requireResumable()
    self.archive = archive
    self.grid = grid
    identities = Identities(grid)
    scratch = WorkFolder(beside: archive.path).scratch
  }

  /// A reader of the members of one point that are done now.
  package func reader(ofPoint index: Int) throws(StoreError) -> some MemberReader {
    let measures: [Measure]
    do throws(ParameterError) {
      measures = try grid.study.measures(grid.point(index).values)
    } catch { throw .measures(point: index, error) }
    try archive.followPath()
    let field = RecordField.status
    let statuses = try archive.file.read(
      UInt8.self, count: grid.members,
      at: archive.offset(of: field.path(summary: false)) + index * grid.members)
    var done: [Int] = []
    var failures = 0
    for (member, status) in statuses.enumerated() {
      switch RunStatus(rawValue: status) {
      case .done?: done.append(member)
      case .diverged?, .failed?, .lost?: failures += 1
      case .pending?, .running?, .absent?, nil: break
      }
    }
    return PointReader(
      archive: archive, first: index * grid.members,
      measures: Dictionary(measures.map { ($0.name, $0) }) { first, _ in first },
      scratch: scratch,
      scratchMeasures: measures.filter(\.isScratch).sorted { $0.name < $1.name },
      identities: identities.point(index), members: done, failures: failures)
  }
}

/// The finished members of one point.
private struct PointReader: MemberReader {
  let archive: Archive
  /// The index of the point's first member in the file's order.
  let first: Int
  let measures: [String: Measure]
  let scratch: ScratchFolder
  /// The measures that are saved beside the file, in the order of the names.
  let scratchMeasures: [Measure]
  let identities: Identities.OfPoint
  let members: [Int]
  let failures: Int

  func read(_ name: String, _ slab: Range<Int>) throws(MemberReaderError) -> [Double] {
    guard let measure = measures[name] else {
      throw MemberReaderError(
        "the study declares no measure named \(name), but \(measures.keys.sorted())")
    }
    do throws(StoreError) {
      return measure.isScratch
        ? try scratchValues(of: measure, slab) : try values(of: measure, slab)
    } catch { throw MemberReaderError(error.description) }
  }

  private func scratchValues(
    of measure: Measure, _ slab: Range<Int>
  ) throws(StoreError) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(slab.count * measure.count)
    for member in members[slab] {
      values += try scratch.read(
        measure.name, of: identities.member(member), scratchMeasures)
    }
    return values
  }

  private func values(of measure: Measure, _ slab: Range<Int>) throws(StoreError) -> [Double] {
    let shape = measure.dimensions.map(\.coordinate.count)
    guard
      let source = archive.source(
        measure.paths(summary: false), element: measure.element, shape: shape, summary: false)
    else {
      throw .inconsistent("\(archive.path) has no array for the measure \(measure.name)")
    }
    var values: [Double] = []
    values.reserveCapacity(slab.count * measure.count)
    var begin = slab.lowerBound
    while begin < slab.upperBound {
      // Adjacent members are read at once.
      var end = begin + 1
      while end < slab.upperBound, members[end] == members[end - 1] + 1 { end += 1 }
      let range = first + members[begin]..<first + members[end - 1] + 1
      values += try Slab([source], range, in: archive.file).doubles(of: measure.element)
      begin = end
    }
    return values
  }
}
