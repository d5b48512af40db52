package import Grids
internal import HDF5
package import StudyKit

/// Reads finished members back from a result file that is being written, for summaries.
///
/// The file stays open from one point to the next.
// Nothing of it changes, and HDF5 serialises its calls.
package final class ResultReader: @unchecked Sendable {
  private let grid: Grid
  private let file: File
  private let scratch: ScratchFolder
  private let identities: Identities

  /// Opens a grid's result file for reading.
  package init(_ path: String, _ grid: Grid) throws(StoreError) {
    self.grid = grid
    scratch = WorkFolder(beside: path).scratch
    identities = Identities(grid)
    do throws(HDF5Error) { file = try File.open(path, live: true) } catch { throw .hdf5(error) }
  }

  /// A reader of the members of one point that are done now.
  package func members(ofPoint index: Int) throws(StoreError) -> some MemberReader {
    let point = grid.point(index)
    var shapes: [String: [Int]] = [:]
    var aside: [Measure] = []
    do throws(ParameterError) {
      for measure in try grid.study.measures(point.values) {
        shapes[measure.name] = measure.dimensions.map(\.coordinate.count)
        if measure.isScratch { aside.append(measure) }
      }
    } catch { throw .measures(point: index, error) }
    let statuses: [UInt8]
    do throws(HDF5Error) {
      statuses = try file.dataset(RecordField.status.path(summary: false)).read(
        from: point.places + [0], count: point.places.map { _ in 1 } + [grid.members])
    } catch { throw .hdf5(error) }
    var done: [Int] = []
    var failures = 0
    for (member, status) in statuses.enumerated() {
      switch RunStatus(rawValue: status) {
      case .done?: done.append(member)
      case .diverged?, .failed?, .lost?: failures += 1
      default: break
      }
    }
    return PointReader(
      file: self, places: point.places, shapes: shapes,
      scratch: aside.sorted { $0.name < $1.name }, identities: identities.point(index),
      members: done, failures: failures)
  }

  /// Reads what a run keeps beside the file, flat.
  fileprivate func read(
    _ measure: String, of identity: UInt64, _ measures: [Measure]
  ) throws(StoreError) -> [Double] {
    try scratch.read(measure, of: identity, measures)
  }

  /// Reads a measure of the members in `range`, as (member, own dimensions), flat.
  fileprivate func read(
    _ measure: String, _ places: [Int], _ range: ClosedRange<Int>, _ shape: [Int]
  ) throws(HDF5Error) -> [Double] {
    try file.dataset("/" + measure).read(
      from: places + [range.lowerBound] + shape.map { _ in 0 },
      count: places.map { _ in 1 } + [range.count] + shape)
  }
}

/// The finished members of one point.
private struct PointReader: MemberReader {
  let file: ResultReader
  let places: [Int]
  let shapes: [String: [Int]]
  /// What stands beside the file, in the order of the names.
  let scratch: [Measure]
  let identities: Identities.OfPoint
  let members: [Int]
  let failures: Int

  func read(_ measure: String, _ slab: Range<Int>) throws(MemberReaderError) -> [Double] {
    guard let shape = shapes[measure] else {
      throw MemberReaderError(
        "the study declares no measure named \(measure), but \(shapes.keys.sorted())")
    }
    let size = shape.reduce(1, *)
    var values: [Double] = []
    values.reserveCapacity(slab.count * size)
    if scratch.contains(where: { $0.name == measure }) {
      for member in members[slab] {
        do throws(StoreError) {
          values += try file.read(measure, of: identities.member(member), scratch)
        } catch { throw MemberReaderError(error.description) }
      }
      return values
    }
    var place = slab.lowerBound
    while place < slab.upperBound {
      // Members that stand side by side are read at once.
      var end = place + 1
      while end < slab.upperBound, members[end] == members[end - 1] + 1 { end += 1 }
      do throws(HDF5Error) {
        values += try file.read(measure, places, members[place]...members[end - 1], shape)
      } catch { throw MemberReaderError(error.description) }
      place = end
    }
    return values
  }
}
