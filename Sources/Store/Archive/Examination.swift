internal import HDF5

/// Looks at a file that may be damaged in a process of its own.
///
/// HDF5 1.10 can crash on damaged structures, or go round in circles. A file whose seal holds has none;
/// one without seal is read by a child first, so that a crash is its and not the sweep's.
package enum Examination {
  /// What a child ends with that has found damage, as `verify` does.
  private static let damaged: Int32 = 65
  /// How long a child may look at a file.
  private static let patience = 60.0

  /// Refuses a file that a child cannot read, or that it comes to grief over.
  ///
  /// The child has bounds of time and memory, which the caller has not: only what it has read to the
  /// end may be read again.
  static func check(_ path: String) throws(StoreError) {
    let damaged = { (reason: String) in StoreError.damaged(path: path, reason: reason) }
    let child = ["verify", "--structure", path]
    switch FirstReading.outcome(of: child, within: patience) {
    case .readable: return
    case .refused(let text, let code): throw .refused(text, isDamaged: code == Self.damaged)
    case .crashed(let signal): throw damaged("HDF5 crashes on its structure (signal \(signal))")
    case .endless: throw damaged("HDF5 does not come to an end with its structure")
    case .notStarted(let code): throw .system(path: path, action: "examine", code: code)
    }
  }

  /// Reads all of a file's structure and all that any command reads of it before the findings: what the
  /// child does.
  package static func examine(_ path: String) throws(StoreError) {
    let archive = try Archive(path)
    _ = try archive.runRecords()
    _ = try archive.summaryRecords()
    _ = try archive.axes()
    _ = try archive.starts()
    do throws(HDF5Error) {
      let file = try File.open(path)
      for group in ["/", "/runs/", "/log/", "/log/starts/", "/grid/"] {
        for entry in try file.entries(in: group) where entry.kind == .dataset {
          let dataset = try file.dataset(group + entry.name)
          for label in labels { _ = try file.attribute(label, of: dataset.path) }
          _ = try dataset.scales()
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

  /// Bounds what a child may take.
  package static func limitResources() { FirstReading.limit(seconds: 30, bytes: 16 << 30) }
}
