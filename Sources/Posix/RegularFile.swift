internal import Glibc

/// Opening what has to be a regular file, without waiting for anything else.
///
/// Opening a FIFO would wait for its writer, opening a device may do something, and reading it may never end. What
/// is no regular file is therefore refused before it is opened; what takes its place meanwhile is opened without
/// waiting, and refused then.
package enum RegularFile {
  /// Why something was not opened.
  package enum Refusal: Error, Equatable, Sendable {
    /// It is there, and something else.
    case kind(FileKind)
    /// The operating system refused, for the reason with this `errno`; `EINVAL` for a name with a NUL in it.
    case system(Int32)
  }

  /// Opens the file that a path leads to, links followed. The descriptor is the caller's to close.
  package static func open(
    _ path: String, forWriting: Bool = false
  ) throws(Refusal) -> (descriptor: Int32, status: FileStatus) {
    try open(path, in: AT_FDCWD, forWriting, flags: 0) { FileStatus(at: path) }
  }

  /// Opens a file of a folder that is open; a link is refused. The descriptor is the caller's to close.
  package static func open(
    _ name: String, in folder: Int32, forWriting: Bool = false
  ) throws(Refusal) -> (descriptor: Int32, status: FileStatus) {
    try open(name, in: folder, forWriting, flags: O_NOFOLLOW) { FileStatus(of: name, in: folder) }
  }

  /// The first bytes of a file, links followed, at least `limit` of a larger one, and its status.
  package static func bytes(
    of path: String, limit: Int
  ) throws(Refusal) -> (bytes: [UInt8], status: FileStatus) {
    let (descriptor, status) = try open(path)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < limit {
      let count = read(descriptor, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system(errno) }
      guard count > 0 else { break }
      bytes += piece[..<count]
    }
    return (bytes, status)
  }

  private static func open(
    _ name: String, in folder: Int32, _ forWriting: Bool, flags: Int32, _ status: () -> FileStatus?
  ) throws(Refusal) -> (descriptor: Int32, status: FileStatus) {
    _ = try required(status())
    let flags = (forWriting ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags
    var descriptor: Int32
    repeat { descriptor = openat(folder, name, flags) } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw .system(errno) }
    do throws(Refusal) {
      return (descriptor, try required(FileStatus(of: descriptor)))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// The status of a regular file; throws for any other, and what `errno` says for none.
  private static func required(_ status: FileStatus?) throws(Refusal) -> FileStatus {
    guard let status else { throw .system(errno) }
    guard status.kind == .file else { throw .kind(status.kind) }
    return status
  }
}
