#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// What happens to files as wholes.
enum Paths {
  /// Whether something is at a path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The path of the file itself, where links lead to it: a new file must not take a link's name.
  static func resolved(_ path: String) -> String {
    var path = path
    // As many links in a row as Linux itself follows.
    for _ in 0..<40 {
      var target = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &target, target.count)
      guard count > 0 else { break }
      let link = String(
        decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      path = link.hasPrefix("/") ? link : directory(of: path) + "/" + link
    }
    return path
  }

  /// The directory that a path lies in.
  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Which file a path names; nil for none.
  static func inode(_ path: String) -> UInt? {
    var information = stat()
    return stat(path, &information) == 0 ? information.st_ino : nil
  }

  /// Bytes that are free for this user where a path lies; 0 where that cannot be told.
  static func freeSpace(at path: String) -> Int {
    var information = statvfs()
    guard statvfs(directory(of: path), &information) == 0 else { return 0 }
    return Int(information.f_bavail) * Int(information.f_frsize)
  }

  /// Whether two paths are the same file.
  static func areSame(_ first: String, _ second: String) -> Bool {
    var (a, b) = (stat(), stat())
    return stat(first, &a) == 0 && stat(second, &b) == 0 && a.st_ino == b.st_ino
      && a.st_dev == b.st_dev
  }

  /// Gives a file another name, in place of what had that name.
  static func rename(_ old: String, to new: String) throws(StoreError) {
    _ = try RawFile.check(old, "rename to \(new)") { Glibc.rename(old, new) }
  }

  /// Removes a name that may be there or not.
  static func remove(_ path: String) { unlink(path) }

  /// Makes a folder, and the one that it is in, where they are not there.
  static func makeFolder(_ path: String) throws(StoreError) {
    if exists(path) { return }
    for folder in [directory(of: path), path] where mkdir(folder, 0o777) != 0 && errno != EEXIST {
      throw .system(path: folder, action: "make the folder", code: errno)
    }
  }

  /// Waits until the names in a directory are on the disk.
  static func synchronize(directory: String) throws(StoreError) {
    let descriptor = try RawFile.check(directory, "open") {
      open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    defer { close(descriptor) }
    // Some network file systems cannot; the rename itself is as safe there as they make it.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw .system(path: directory, action: "write out", code: errno)
    }
  }

  /// The first of `out.h5.old-1`, `-2`, … that is free, or that is the file itself already.
  static func asideName(for path: String) -> String {
    var number = 1
    while true {
      let name = "\(path).old-\(number)"
      if !exists(name) || areSame(name, path) { return name }
      number += 1
    }
  }

  /// Gives a file a second name, so that it outlives what is about to take its place; where the
  /// file system has no links, the file is renamed.
  static func keep(_ path: String, as name: String) throws(StoreError) {
    if areSame(path, name) { return }
    if link(path, name) == 0 { return }
    try rename(path, to: name)
  }
}
