internal import HDF5

/// Reads a file that may be damaged in a child process.
///
/// HDF5 1.10 can crash on damaged structures, or loop for ever. A file whose seal holds has none; one without
/// seal is read by a child first, so that the child crashes and not the sweep.
package enum Examination {
  /// The exit code of a child that has found damage, as that of `verify`.
  private static let damaged: Int32 = 65
  /// Seconds that a child may take for a file.
  private static let patience = 60.0

  /// Refuses a file that a child process cannot read, or crashes on.
  ///
  /// The child has limits of time and memory that the caller does not have: only a file that it has read to the
  /// end may be read here.
  static func check(_ path: String) throws(StoreError) {
    let damaged = { (reason: String) in StoreError.damaged(path: path, reason: reason) }
    let child = ["verify", "--structure", path]
    switch FirstReading.outcome(of: child, within: patience) {
    case .readable: return
    case .refused(let text, let code): throw .refused(text, isDamaged: code == Self.damaged)
    case .crashed(let signal): throw damaged("HDF5 crashes on its structure (signal \(signal))")
    case .endless: throw damaged("HDF5 does not finish reading its structure")
    case .notStarted(let code):
      throw .system(path: path, action: "start a process to check", code: code)
    }
  }

  /// Reads all of a file's structure and everything that any command reads before the findings; called in the
  /// child process.
  package static func examine(_ path: String) throws(StoreError) {
    let archive = try Archive(path)
    _ = try archive.runRecords()
    _ = try archive.summaryRecords()
    _ = try archive.axes()
    _ = try archive.starts()
    _ = try archive.ranks()
    do throws(HDF5Error) {
      let file = try File.open(path)
      let paths = try file.rootPaths()
      for group in ["/", "/runs/", "/log/", "/log/starts/", "/grid/"]
        + (archive.hasRanks ? [RankField.group + "/"] : [])
      {
        for entry in try file.entries(in: group) where entry.kind == .dataset {
          let dataset = try file.dataset(group + entry.name)
          for label in labels { _ = try file.attribute(label, of: dataset.path) }
          _ = try dataset.scales(paths)
          guard dataset.offset != nil, dataset.count < 1 << 22 else { continue }
          if dataset.holdsNumbers {
            _ = try dataset.read(as: Double.self)
          } else if dataset.elementType != nil {
            _ = try dataset.readTexts()
          }
        }
      }
    } catch { throw .hdf5(error) }
  }

  /// The labels that a program may read.
  private static let labels = [
    "long_name", "units", "description", "definition", "source", "coordinates", "flag_meanings",
    "flag_values", "dtype", "_FillValue", "_Encoding", "ancillary_variables",
    Variable.parameterLabel,
  ]

  /// Limits the time and memory of this process, which is a child.
  package static func limitResources() { FirstReading.limit(seconds: 30, bytes: 16 << 30) }
}
