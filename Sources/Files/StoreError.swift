internal import Glibc
internal import Grids
package import HDF5
package import Posix
package import StudyKit

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
  /// Findings that do not match the study's measures.
  case findings(String)
  /// HDF5 refused.
  case hdf5(HDF5Error)
  /// The operating system refused; `code` is its `errno`.
  case system(path: String, action: String, code: Int32)
  /// The disk has too little space.
  case noSpace(path: String, needed: Int, free: Int)
  /// Another process writes the file.
  case locked(path: String, holder: String)
  /// A file that this program did not write, or cannot read.
  case foreign(path: String, reason: String)
  /// A file whose contents are not those that were written.
  case damaged(path: String, reason: String)
  /// A file whose runs were computed on a different kind of machine from this one.
  case mixed(path: String, holds: [MachineKind], here: MachineKind)
  /// A file whose runs read other data than this sweep would.
  case otherData(path: String, differences: String)
  /// A file whose runs started from other weights than this sweep's would; `source` is where they are kept.
  case otherOrigin(path: String, run: String, source: String)
  /// A file that a child process refused, with its message and whether it found damage.
  case refused(String, isDamaged: Bool)
  /// The grid that a file holds cannot be read by this program.
  case unreadableGrid(path: String, reason: String)
  /// The file was moved, deleted or replaced while it was being written; `now` says what became of it.
  case moved(path: String, now: String)
  /// A result file that has runs, but none of the grid.
  case unrelated(path: String, holds: String)
  /// Something of another kind than is needed; only the output may be a link.
  case notOfKind(path: String, is: FileKind, not: FileKind)
  /// A write-protected file.
  case protected(path: String, mode: UInt32)
  /// A file or folder that belongs to another user than this process, and why that matters.
  case ofAnother(path: String, owner: UInt32, why: String)
  /// A name that is too long to add the endings of the files beside it.
  case longName(path: String, bytes: Int, allowed: Int)
  /// A file that may not become so large, although the disk has space.
  case beyondLimit(path: String, needed: Int, limit: SizeLimit)
  /// A file with the name of the lock that is not a lock file.
  case foreignLock(path: String)
  /// The lock file was removed or replaced while the result file was being written.
  case lockLost(path: String)
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
        and netCDF readers accept at most \(limit); shorten it, or the path that it is made of
        """
    case .unusable(let name, let what):
      return """
        \(what) cannot be named "\(name)" in a result file: a name must not begin with _ or a full stop, end with \
        a space, or contain / or control characters
        """
    case .inconsistent(let reason), .findings(let reason), .refused(let reason, _): return reason
    case .measures(let point, let error):
      return "cannot determine the measures of point \(point): \(error)"
    case .hdf5(let error): return error.description
    case .system(let path, let action, let code):
      return "cannot \(action) \(path): \(String(cString: strerror(code)))"
    case .noSpace(let path, let needed, let free):
      return """
        \(path) needs \(Self.size(needed)), but only \(Self.size(free)) is free there; free some space, or choose \
        another output (--set output=…)
        """
    case .locked(let path, let holder):
      return "\(path) is being written by another sweep (\(holder)); wait for it or stop it"
    case .foreign(let path, let reason):
      return "\(path) is not a result file of swift-sweep: \(reason)"
    case .damaged(let path, let reason): return "\(path) is damaged: \(reason)"
    case .mixed(let path, let holds, let here):
      let kinds = holds.map { "\($0)" }.sorted().joined(separator: "; ")
      return """
        \(path) holds runs computed with \(kinds), but this machine would use \(here): results could differ in \
        the last bits
        """
    case .otherData(let path, let differences):
      return "\(path) holds runs that read other data: \(differences)"
    case .otherOrigin(let path, let run, let source):
      let run = run.isEmpty ? "a run" : "the run \(run)"
      return
        "\(path) holds \(run) that started from other weights: those in \(source) have changed since"
    case .unreadableGrid(let path, let reason):
      return "the grid in \(path) cannot be read by this program: \(reason)"
    case .moved(let path, let now):
      return "\(path) is no longer the file being written; \(now)"
    case .unrelated(let path, let holds):
      return "\(path) holds \(holds), but no run of this grid"
    case .notOfKind(let path, let kind, let wanted):
      return "\(path) is \(kind.rawValue), not \(wanted.rawValue)"
    case .protected(let path, let mode):
      return "\(path) is write-protected (mode 0\(String(mode, radix: 8)))"
    case .ofAnother(let path, let owner, let why):
      return "\(path) belongs to \(Self.name(ofUser: owner)), \(why)"
    case .longName(let path, let bytes, let allowed):
      return """
        the name of \(path) has \(bytes) bytes, but may have at most \(allowed), because files that a sweep keeps \
        beside it have longer names; shorten it
        """
    case .beyondLimit(let path, let needed, let limit):
      return "\(path) needs \(Self.size(needed)), but \(limit)"
    case .foreignLock(let path):
      return
        "\(path) is not a sweep's lock file: it holds something else, or is hard-linked under another name"
    case .lockLost(let path):
      return """
        \(path).lock was removed while the sweep wrote \(path), so another sweep could write to it as well; \
        run the same command to resume
        """
    }
  }

  /// What is wrong, and what the user can do about it when running a sweep.
  package var textForSweep: String {
    advice.map { "\(self). It was not touched; \($0)" } ?? description
  }

  private var advice: String? {
    switch self {
    case .foreign, .unrelated:
      "choose another output (--set output=…), or move this one aside with --fresh"
    case .otherOrigin:
      "put the weights back as they were, choose another output (--set output=…), or move this one aside "
        + "with --fresh"
    case .otherData:
      "put the data back as they were, choose another output (--set output=…), or move this one aside "
        + "with --fresh"
    case .damaged: "move it aside with --fresh to start over"
    case .mixed:
      "resume on a machine of the same kind, add --portable if the file was started with it, or add --allow-mixed"
    case .notOfKind, .foreignLock: "remove it, or choose another output (--set output=…)"
    case .protected: "allow writing (chmod u+w), or choose another output (--set output=…)"
    case .ofAnother: "let that user run the sweep, or choose another output (--set output=…)"
    default: nil
    }
  }

  /// A user's name, or the number if it has none.
  private static func name(ofUser user: UInt32) -> String {
    guard let entry = getpwuid(user) else { return "user \(user)" }
    return String(cString: entry.pointee.pw_name)
  }

  /// A number of bytes in a readable unit.
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
