internal import Files
internal import Glibc
internal import Posix

/// Whether a grid's command may be run without being asked for: the grid may come from anyone.
package enum Trust {
  /// Whether nobody but this user, or root, can change a file.
  static func isSafe(_ status: FileStatus) -> Bool {
    [0, geteuid()].contains(status.owner) && status.mode & 0o022 == 0
  }

  /// Why the command of a grid in a file is not simply run, in words; nil if the file is this user's own, and nobody
  /// else can change it.
  package static func doubt(about file: String) -> String? {
    guard let status = FileStatus(at: file) else { return "its file cannot be looked at" }
    if status.owner != geteuid() { return "it belongs to user \(status.owner)" }
    if status.mode & 0o022 != 0 { return "others may write to it (chmod go-w changes that)" }
    let folder = Paths.directory(of: Paths.resolved(file))
    guard let around = FileStatus(at: folder) else { return "its folder cannot be looked at" }
    let isSticky = around.mode & 0o1000 != 0
    guard [0, geteuid()].contains(around.owner), around.mode & 0o022 == 0 || isSticky else {
      return "others may write to its folder"
    }
    return nil
  }
}
