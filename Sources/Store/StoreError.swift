internal import Grids
package import HDF5
package import StudyKit

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Why a result file cannot be made, opened, read or written.
package enum StoreError: Error, Equatable, Sendable {
  /// Two things of a file would have the same name.
  case clash(name: String, first: String, second: String)
  /// A name that a file cannot have.
  case unusable(name: String, what: String)
  /// A name of more bytes than readers take.
  case tooLong(name: String, what: String, limit: Int)
  /// A study's measures do not agree with each other.
  case inconsistent(String)
  /// A study has no measures for the values of a point.
  case measures(point: Int, ParameterError)
  /// Findings that are not what the study's measures say.
  case findings(String)
  /// HDF5 refused.
  case hdf5(HDF5Error)
  /// The operating system refused; `code` is its `errno`.
  case system(path: String, action: String, code: Int32)
  /// There is no room on the disk.
  case noSpace(path: String, needed: Int, free: Int)
  /// Another process writes the file.
  case locked(path: String, holder: String)
  /// A file that this program did not write, or that ends before its end.
  case foreign(path: String, reason: String)
  /// A file whose structure is not the one that was sealed when it was made.
  case damaged(path: String, reason: String)
  /// A file whose runs were computed on another kind of machine than would go on with it.
  case mixed(path: String, holds: [MachineKind], here: MachineKind)
  /// A file that a child process refused, in its words.
  case refused(String)
  /// The grid that a file holds cannot be read by this program.
  case unreadableGrid(path: String, reason: String)
  /// The file's name has gone, or names another file, while it was written; `now` is where it is.
  case moved(path: String, now: String)
  /// A result file that has no run of the grid.
  case unrelated(path: String, holds: String)
}

extension StoreError: CustomStringConvertible {
  /// What is wrong.
  package var description: String {
    switch self {
    case .clash(let name, let first, let second):
      return "the result file would have two things named \(name): \(first) and \(second)"
    case .tooLong(let name, let what, let limit):
      return """
        \(what) cannot be named "\(name.prefix(48))…" in a result file: that is \(name.utf8.count) bytes, \
        and readers of netCDF take \(limit); shorten it, or the path that it is made of
        """
    case .unusable(let name, let what):
      return "\(what) cannot be named \"\(name)\" in a result file"
    case .inconsistent(let reason), .findings(let reason), .refused(let reason): return reason
    case .measures(let point, let error):
      return "the study has no measures for point \(point): \(error)"
    case .hdf5(let error): return error.description
    case .system(let path, let action, let code):
      return "cannot \(action) \(path): \(String(cString: strerror(code)))"
    case .noSpace(let path, let needed, let free):
      return "\(path) needs \(Self.size(needed)), but only \(Self.size(free)) are free there"
    case .locked(let path, let holder):
      return "\(path) is being written by another sweep (\(holder)); wait for it or stop it"
    case .foreign(let path, let reason):
      return "\(path) is not a result file of swift-sweep: \(reason)"
    case .damaged(let path, let reason): return "\(path) is damaged: \(reason)"
    case .mixed(let path, let holds, let here):
      let kinds = holds.map { "\($0)" }.sorted().joined(separator: "; ")
      return """
        \(path) holds runs computed with \(kinds), but here it would be \(here): results could differ in \
        the last bits
        """
    case .unreadableGrid(let path, let reason):
      return "the grid in \(path) cannot be read by this program: \(reason)"
    case .moved(let path, let now):
      return "\(path) is no longer the file that is being written; \(now)"
    case .unrelated(let path, let holds):
      return "\(path) holds \(holds), and no run of this grid"
    }
  }

  /// What is wrong, and what whoever wanted to sweep into the file can do about it.
  package var textForSweep: String {
    advice.map { "\(self). It was not touched; \($0)" } ?? description
  }

  private var advice: String? {
    switch self {
    case .foreign, .unrelated:
      "choose another output (--set output=…), or move this one aside with --fresh"
    case .damaged: "move it aside with --fresh to begin anew"
    case .mixed:
      "resume on a like machine, with --portable if the file was begun so, or allow it with --allow-mixed"
    default: nil
    }
  }

  /// A number of bytes for people.
  package static func size(_ bytes: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024, unit + 1 < units.count {
      value /= 1024
      unit += 1
    }
    if unit == 0 { return "\(bytes) bytes" }
    let tenths = (value * 10).rounded() / 10
    return "\(tenths) \(units[unit])"
  }
}
