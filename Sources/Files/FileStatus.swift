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
  /// When its contents were last changed, in seconds since 1970.
  package let changed: Double

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
    changed = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9
  }

  /// The status of an open file.
  package init(of descriptor: Int32, _ path: String) throws(StoreError) {
    var status = stat()
    _ = try RawFile.check(path, "get the status of") { fstat(descriptor, &status) }
    self.init(status)
  }

  /// The status of a name in a folder, without following a link; nil if nothing has it.
  package init?(of name: String, in folder: Int32) {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    self.init(status)
  }

  /// The status of what a path leads to, following links; nil if it leads nowhere.
  package init?(at path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether both are the status of one file.
  package func isSame(as other: FileStatus) -> Bool {
    device == other.device && number == other.number
  }
}
