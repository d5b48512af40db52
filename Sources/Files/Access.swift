internal import Glibc
package import Posix

/// Whose a file is and who may do what with it.
///
/// A file that takes another's place gets all of it from that one; what stands beside a result file gets
/// owner, group and mode, so that whoever may go on with the one may go on with the other.
package struct Access: Equatable, Sendable {
  package let owner: UInt32
  package let group: UInt32
  /// Read, write and execute, for the owner, the group and all others.
  package let mode: UInt32

  /// The access that a file or folder has.
  package init(_ status: FileStatus) {
    (owner, group, mode) = (status.owner, status.group, status.mode & 0o777)
  }

  /// The mode of a file that stands beside one with this access: read and write, and both for its owner.
  package var ofFile: UInt32 { mode & 0o666 | 0o600 }

  /// The mode of a folder beside the file: whoever may read the file may look into the folder.
  package var ofFolder: UInt32 { ofFile | (ofFile & 0o444) >> 2 }

  /// Gives what was just made this owner and group, and a mode, as far as this process may. A group that it may
  /// not give gets no more than everybody.
  package func give(to descriptor: Int32, mode: UInt32, _ path: String) throws(StoreError) {
    let made = try FileStatus(of: descriptor, path)
    if made.owner != owner, geteuid() == 0 { _ = fchown(descriptor, owner, gid_t.max) }
    var mode = mode
    if made.group != group, fchown(descriptor, uid_t.max, group) != 0 {
      mode &= ~0o070 | (mode & 0o007) << 3
    }
    if try FileStatus(of: descriptor, path).mode != mode {
      _ = try RawFile.check(path, "set the mode of") { fchmod(descriptor, mode) }
    }
  }

  /// Gives a file that is to take another's place all that the other has.
  package func pass(to descriptor: Int32, _ path: String) throws(StoreError) {
    try give(to: descriptor, mode: mode, path)
    guard try FileStatus(of: descriptor, path).owner == owner else {
      throw .system(path: path, action: "keep the owner of", code: EPERM)
    }
  }
}
