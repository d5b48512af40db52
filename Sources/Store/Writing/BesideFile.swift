internal import Grids
internal import Posix

/// The file of weights beside a result file, open for writing: a result file of the same grid that holds nothing else.
final class BesideFile {
  let rows: WeightRows
  let file: RawFile
  private let location: OutputLocation
  /// Its name as long as it is being made.
  private static let draft = ".new"

  private init(_ rows: WeightRows, _ file: consuming RawFile, _ location: OutputLocation) {
    self.rows = rows
    self.file = file
    self.location = location
  }

  /// Where it is, beside a result file.
  private static func location(beside main: OutputLocation) -> OutputLocation {
    OutputLocation(of: main.path + KeptWeights.ending)
  }

  /// The file that is there, if it is one for the grid; nil if it is not.
  init?(
    _ grid: Grid, _ layout: Layout, beside main: OutputLocation
  ) throws(StoreError) {
    let own = try layout.ofWeights(of: grid)
    guard let archive = WeightRows.archive(beside: main.path), archive.signature == own.signature,
      archive.resolvedText == grid.resolvedText, let rows = WeightRows(own, in: archive)
    else { return nil }
    try archive.requireLayout(own)
    location = Self.location(beside: main)
    file = try RawFile(opening: location.name, in: location.directory(), forWriting: true)
    self.rows = rows
  }

  /// Makes an empty one under a temporary name; nil for a layout whose weights are in the result file.
  static func made(
    _ grid: Grid, _ layout: Layout, _ identities: [UInt64], beside main: OutputLocation,
    _ access: Access?
  ) throws(StoreError) -> BesideFile? {
    guard layout.bytesBeside > 0 else { return nil }
    let own = try layout.ofWeights(of: grid)
    let location = location(beside: main)
    let directory = try location.directory()
    let name = location.name + draft
    directory.remove(name)
    let file = try RawFile(making: name, in: directory, access)
    if let access { try file.take(access) }
    try own.create(in: file)
    let archive = try Archive(directory.path(of: name))
    try file.write(
      identities, at: archive.offset(of: RecordField.identity.path(summary: false)))
    guard let rows = WeightRows(own, in: archive) else { return nil }
    return BesideFile(rows, file, location)
  }

  /// The same file under its final name. One that has the name is replaced, whose weights have been taken over as far as
  /// they are kept; where it has no seal, so that none were, it is renamed.
  func placed() throws(StoreError) -> BesideFile {
    let directory = try location.directory()
    try file.synchronize()
    if let old = try? RawFile(opening: location.name, in: directory, forWriting: false),
      (try? Seal.state(of: old)) != .whole
    {
      let names = (1...).lazy.map { [name = location.name] in "\(name).old-\($0)" }
      if let free = names.first(where: { directory.status(of: $0) == nil }) {
        try directory.rename(location.name, to: free)
      }
    }
    try directory.rename(location.name + Self.draft, to: location.name)
    var rows = self.rows
    rows.archive = try Archive(rows.archive, movedTo: location.path)
    return BesideFile(
      rows, try RawFile(opening: location.name, in: directory, forWriting: true), location)
  }

  /// Removes what a file that was not placed has left.
  static func removeDraft(beside main: OutputLocation) {
    let location = location(beside: main)
    try? location.directory().remove(location.name + draft)
  }

  /// Removes the file beside a result file that has none any more.
  static func remove(beside main: OutputLocation) {
    let location = location(beside: main)
    guard (try? location.directory().status(of: location.name)?.kind) == .file else { return }
    try? location.directory().remove(location.name)
  }

  /// Gives the file the name beside the one under which the result file is kept; with `moves` it loses its own.
  static func keep(
    beside main: OutputLocation, at path: String, moves: Bool
  ) throws(StoreError) {
    let (location, kept) = (location(beside: main), OutputLocation(of: path + KeptWeights.ending))
    let directory = try location.directory()
    guard directory.status(of: location.name)?.kind == .file,
      directory.status(of: kept.name) == nil
    else { return }
    do throws(StoreError) {
      guard !moves, try directory.link(location.name, as: kept.name) else {
        return try directory.rename(location.name, to: kept.name)
      }
    } catch { try directory.rename(location.name, to: kept.name) }
  }

  /// Throws if the file has lost its name: what is written from then on would be lost.
  func requireLocation() throws(StoreError) {
    guard FileStatus(at: location.path)?.isSame(as: try file.status()) != true else { return }
    throw .moved(
      path: location.path, now: "it was moved or deleted, with the weights of the finished runs")
  }
}

extension Layout {
  /// The layout of the file beside a result file of this layout.
  fileprivate func ofWeights(of grid: Grid) throws(StoreError) -> Layout {
    try Layout(grid, data: data, part: part, holding: .weightsAlone, lacking: { _, _ in false })
  }
}
