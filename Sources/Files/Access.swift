internal import Glibc
package import Posix

/// The owner, group and permissions of a file.
///
/// A file that replaces another one gets all of them from it. Files beside a result file get them from the
/// result file, so that whoever may continue the sweep may use them as well.
package struct Access: Equatable, Sendable {
  package let owner: UInt32
  package let group: UInt32
  /// Read, write and execute, for the owner, the group and all others.
  package let mode: UInt32

  /// The access that a file or folder has.
  package init(_ status: FileStatus) {
    (owner, group, mode) = (status.owner, status.group, status.mode & 0o777)
  }

  /// The mode of a file beside one with this access: its read and write bits, with both set for the owner.
  package var ofFile: UInt32 { mode & 0o666 | 0o600 }

  /// The mode of a folder beside the file: whoever may read the file may look into the folder.
  package var ofFolder: UInt32 { ofFile | (ofFile & 0o444) >> 2 }

  /// Sets this owner, this group and a mode on a newly made file or folder, as far as this process may. If it may
  /// not set the group, the group gets no more permissions than everybody.
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

  /// Sets all of it on a file that is to replace another one; throws if the owner cannot be kept.
  package func pass(to descriptor: Int32, _ path: String) throws(StoreError) {
    try give(to: descriptor, mode: mode, path)
    guard try FileStatus(of: descriptor, path).owner == owner else {
      throw .system(path: path, action: "keep the owner of", code: EPERM)
    }
  }
}
