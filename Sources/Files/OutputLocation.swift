internal import Glibc
internal import Posix
internal import Synchronization

/// Where a result file is, or is to be: a directory that was looked up once, and the file's name in it.
///
/// The output may be a link to a result file, which is followed here. No other link is followed: neither one
/// that has the name of a file beside it, nor one that takes the result file's name later.
package final class OutputLocation: Sendable {
  /// The path of the file itself.
  package let path: String
  /// Its name in the directory.
  package let name: String
  // Nil until the directory is needed; another one once the first was removed.
  private let opened = Mutex<Directory?>(nil)

  /// The location that a path leads to.
  package init(of path: String) {
    self.path = Paths.resolved(path)
    name = Paths.name(of: self.path)
  }

  /// The directory.
  package func directory() throws(StoreError) -> Directory {
    let path = Paths.directory(of: path)
    return try opened.withLock { opened in
      Result { () throws(StoreError) in
        if let opened, !opened.isGone { return opened }
        let directory = try Directory(path)
        opened = directory
        return directory
      }
    }.get()
  }

  /// The directory that has the path now; if there is none, it is made again as it was.
  package func renewed() throws(StoreError) -> Directory {
    let path = Paths.directory(of: path)
    return try opened.withLock { opened in
      Result { () throws(StoreError) in
        let directory = try Directory.made(path, like: opened)
        opened = directory
        return directory
      }
    }.get()
  }

  /// The access of the result file; nil if there is none.
  package var access: Access? {
    guard let status = try? directory().status(of: name), status.kind == .file else { return nil }
    return Access(status)
  }

  /// The folder beside the file whose name has this ending; nil if there is none.
  ///
  /// Throws if another user has put it there, in a directory that everyone may write to.
  package func folder(_ ending: String) throws(StoreError) -> Directory? {
    let directory = try directory()
    guard let folder = try directory.folder(name + ending) else { return nil }
    let (around, found) = (try directory.status(), try folder.status())
    if around.mode & 0o002 == 0 || [0, geteuid()].contains(found.owner) { return folder }
    let file = directory.status(of: name)
    let isShared = file.map { $0.mode & 0o020 != 0 && $0.group == found.group } ?? false
    guard isShared || found.owner == file?.owner else {
      throw .ofAnother(
        path: folder.path, owner: found.owner,
        why: "in a directory that everyone may write to, so it is not trusted")
    }
    return folder
  }

  /// The folder beside the file whose name has this ending, made if there is none.
  package func madeFolder(_ ending: String) throws(StoreError) -> Directory {
    if let folder = try folder(ending) { return folder }
    _ = try directory().madeFolder(name + ending, access)
    guard let folder = try folder(ending) else {
      throw .system(path: path + ending, action: "make the folder", code: ENOENT)
    }
    return folder
  }

  /// The ending of the name of the folder beside a file.
  package static let workFolder = ".d"
  /// The longest ending of the names beside a file.
  private static let longestEnding = ".damaged"

  /// Refuses a location where no sweep could make or continue a file, before anything is made or opened: what
  /// is there is not a file, or a name beside it would be too long, or its folder is not to be trusted.
  package func check() throws(StoreError) {
    guard !path.utf8.contains(0) else {
      throw .system(path: path, action: "use the path", code: EINVAL)
    }
    let directory = try directory()
    let longest = directory.longestName - Self.longestEnding.utf8.count
    guard name.utf8.count <= longest else {
      throw .longName(path: path, bytes: name.utf8.count, allowed: longest)
    }
    if let status = directory.status(of: name) {
      if status.kind == .link { throw .system(path: path, action: "follow", code: ELOOP) }
      guard status.kind == .file else {
        throw .notOfKind(path: path, is: status.kind, not: .file)
      }
    }
    _ = try folder(Self.workFolder)
  }

  /// Refuses a file that this process must not change, or whose owner it could not keep.
  package func requireWritable() throws(StoreError) {
    let directory = try directory()
    guard let status = directory.status(of: name) else { return }
    // Root may write what is protected, but is not meant to.
    guard status.mode & 0o222 != 0 else { throw .protected(path: path, mode: status.mode) }
    _ = try RawFile(opening: name, in: directory, forWriting: true)
  }

  /// Refuses a file of another user, which this process could only replace by one of its own.
  package func requireOwner() throws(StoreError) {
    guard let status = try directory().status(of: name) else { return }
    let user = geteuid()
    guard user == 0 || user == status.owner else {
      throw .ofAnother(
        path: path, owner: status.owner,
        why: "and the new file that replaces it would belong to you")
    }
  }
}
