#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Which process writes a result file, in words; nil for none that is known of.
package func writer(ofResultFile path: String) -> String? {
  FileLock.writer(of: Paths.resolved(path))
}

/// The right to write one result file, held by one process at a time.
///
/// The lock is the kernel's, on a file beside the result file that names host and process; a
/// process that dies gives it back.
final class FileLock {
  private let file: RawFile

  /// Takes the lock of a result file.
  init(of path: String) throws(StoreError) {
    let lockPath = path + ".lock"
    while true {
      let file = try RawFile(creating: lockPath)
      guard try file.lock() else { throw Self.refusal(of: path, file) }
      // The holder before may have removed the name between our open and our lock.
      guard let named = Paths.inode(lockPath), try file.inode() == named else { continue }
      self.file = file
      do throws(StoreError) {
        try self.file.setSize(0)
        try self.file.write(Array("\(Host.name) \(getpid())\n".utf8), at: 0)
      } catch {
        // A full disk: the lock holds all the same, and a file that is there has its room.
      }
      return
    }
  }

  // The name goes first: whoever opens it afterwards makes a file of their own.
  deinit { Paths.remove(file.path) }

  /// The error that names who has the lock.
  private static func refusal(of path: String, _ file: borrowing RawFile) -> StoreError {
    do {
      let bytes = try file.read(UInt8.self, count: min(try file.size(), 300), at: 0)
      let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
      if words.count == 2 {
        return .locked(path: path, holder: "process \(words[1]) on \(words[0])")
      }
    } catch {
      // The holder is just writing its name; that it has the lock is what matters.
    }
    return .locked(path: path, holder: "a process that has only just begun")
  }

  /// Who writes a result file, as far as its lock file tells; nil for nobody.
  ///
  /// The lock itself is not tried: that could turn away a sweep that is just beginning.
  static func writer(of path: String) -> String? {
    do throws(StoreError) {
      let file = try RawFile(opening: path + ".lock", forWriting: false)
      let bytes = try file.read(UInt8.self, count: min(try file.size(), 300), at: 0)
      let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
      guard words.count == 2, let process = Int(words[1]) else { return nil }
      if words[0] == Host.name, !Host.isAlive(process) { return nil }
      return "process \(process) on \(words[0])"
    } catch { return nil }
  }
}
