internal import Glibc

/// The status of a file, folder or other object.
package struct FileStatus: Equatable, Sendable {
  /// What it is.
  package let kind: FileKind
  /// Its device and inode number: two names with the same are one file.
  package let device: UInt
  package let number: UInt
  /// Its size in bytes.
  package let size: Int
  /// How many names (hard links) it has.
  package let names: Int
  /// Its owner, group and permissions.
  package let owner: UInt32
  package let group: UInt32
  package let mode: UInt32
  /// When its contents were last changed, since 1970.
  package let changed: Duration

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .fifo
      case S_IFCHR, S_IFBLK: .device
      case S_IFSOCK: .socket
      default: .other
      }
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
    size = Int(status.st_size)
    names = Int(status.st_nlink)
    owner = status.st_uid
    group = status.st_gid
    mode = status.st_mode & 0o7777
    changed = .seconds(status.st_mtim.tv_sec) + .nanoseconds(status.st_mtim.tv_nsec)
  }

  /// The status of an open file; nil where `errno` says why not.
  package init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The status of a name in a folder, without following a link; nil where `errno` says why not.
  package init?(of name: String, in folder: Int32) {
    self.init(name, folder, AT_SYMLINK_NOFOLLOW)
  }

  /// What a path leads to, links followed; nil where `errno` says why not.
  package init?(at path: String) {
    self.init(path, AT_FDCWD, 0)
  }

  private init?(_ name: String, _ folder: Int32, _ flags: Int32) {
    // C would read a name up to its first NUL, which is another file's.
    guard !name.utf8.contains(0) else {
      errno = EINVAL
      return nil
    }
    var status = stat()
    guard fstatat(folder, name, &status, flags) == 0 else { return nil }
    self.init(status)
  }

  /// Whether both are the status of one file.
  package func isSame(as other: FileStatus) -> Bool {
    device == other.device && number == other.number
  }
}
