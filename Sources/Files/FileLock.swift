internal import Glibc
internal import Posix

/// Which process writes a result file, in words; nil for none that is known of.
package func writer(ofResultFile path: String) -> String? {
  FileLock.writer(of: OutputPlace(of: path))
}

/// The right to write one result file, held by one process at a time.
///
/// The lock is the kernel's, on a file beside the result file that names host and process; a process that dies
/// gives it back. Where the file system has no locks, the lock is that the file is there: only one process can
/// make it, and its holder writes a growing number into it, by which others see that it lives.
package final class FileLock {
  private let file: RawFile
  private let directory: Directory
  private let name: String
  private let beat: LockBeat?
  /// Why the kernel does not hold the lock, as `errno`; nil where it does.
  package let missingKernelLock: Int32?

  /// A number that has not grown for so many seconds may be a dead process'; so long it is watched then, and a
  /// lock that was taken from a dead process before it counts as kept.
  package static let (patience, watch) = (60.0, 3.0)

  /// Takes the lock of a result file.
  package convenience init(of place: OutputPlace) throws(StoreError) {
    let directory = try place.directory()
    let name = place.name + ".lock"
    var isTakenOver = false
    while true {
      var isMade = true
      var opened = try Self.made(name, in: directory, place)
      if opened == nil {
        isMade = false
        opened = try Self.present(name, in: directory)
      }
      guard let file = opened.take() else { continue }
      let locking = try file.lock()
      if locking == .refused { throw Self.refusal(of: place, LockHolder(file)) }
      // The holder before may have removed the name between our open and our lock.
      guard Self.isNamed(file, name, directory) else { continue }
      var code: Int32?
      if case .unknown(let missing) = locking { code = missing }
      if !isMade, Self.isHeld(file, name, directory, byKernel: code == nil) {
        throw Self.refusal(of: place, LockHolder(file), hasKernelLocks: code == nil)
      }
      if code != nil, !isMade {
        // Whoever made it is no more; the next one to make it is its holder.
        directory.remove(name)
        isTakenOver = true
        continue
      }
      try self.init(file, name, directory, code)
      guard isTakenOver else { return }
      // Another one may have seen the same dead process, and removed ours in its place.
      pause(Self.watch)
      if isHeld { return }
      throw Self.refusal(of: place, nil)
    }
  }

  private init(
    _ file: consuming RawFile, _ name: String, _ directory: Directory, _ code: Int32?
  ) throws(StoreError) {
    do throws(StoreError) {
      try file.setSize(0)
      try file.write(Array(LockHolder(beat: code == nil ? nil : 0).text.utf8), at: 0)
    } catch {
      // A full disk: the lock holds all the same, and a file that is there has its room.
    }
    self.file = file
    self.name = name
    self.directory = directory
    missingKernelLock = code
    beat = code == nil ? nil : try LockBeat(name, in: directory)
  }

  // The name goes first: whoever opens it afterwards makes a file of their own.
  deinit {
    beat?.end()
    if isHeld { directory.remove(name) }
  }

  /// Whether the lock file still has its name: without it, another process can take the lock.
  package var isHeld: Bool { Self.isNamed(file, name, directory) }

  private static func isNamed(
    _ file: borrowing RawFile, _ name: String, _ directory: Directory
  ) -> Bool {
    guard let status = try? file.status(), let named = directory.status(of: name) else {
      return false
    }
    return named.isSame(as: status)
  }

  /// A lock file that is made; nil where there is one.
  private static func made(
    _ name: String, in directory: Directory, _ place: OutputPlace
  ) throws(StoreError) -> RawFile? {
    guard directory.status(of: name) == nil else { return nil }
    do throws(StoreError) {
      return try RawFile(making: name, in: directory, place.access)
    } catch {
      guard case .system(_, _, EEXIST) = error else { throw error }
      return nil
    }
  }

  /// The lock file that is there; nil where there is none. What is no lock file is refused: it would be written
  /// over.
  private static func present(
    _ name: String, in directory: Directory
  ) throws(StoreError) -> RawFile? {
    let file: RawFile
    do throws(StoreError) {
      file = try RawFile(opening: name, in: directory, forWriting: true)
    } catch {
      if case .system(_, _, ENOENT) = error { return nil }
      throw error
    }
    let status = try file.status()
    if status.names == 0 { return nil }
    guard status.names == 1, status.size <= LockHolder.longestText else {
      throw .foreignLock(path: file.path)
    }
    return file
  }

  /// Whether the process that a lock file names has the lock, which nobody holds in the kernel, or nobody can.
  private static func isHeld(
    _ file: borrowing RawFile, _ name: String, _ directory: Directory, byKernel: Bool
  ) -> Bool {
    let holder = LockHolder(file)
    if byKernel, holder?.beat == nil { return false }
    if let holder {
      if holder.isHere, !Host.isAlive(holder.process) { return false }
      // One that the kernel of another machine holds, of which nothing else is known.
      if holder.beat == nil || holder.isRecent(file) { return true }
    }
    pause(watch)
    guard let later = try? RawFile(opening: name, in: directory, forWriting: false) else {
      return true
    }
    return LockHolder(later) != holder
  }

  /// The error that names who has the lock.
  private static func refusal(
    of place: OutputPlace, _ holder: LockHolder?, hasKernelLocks: Bool = true
  ) -> StoreError {
    var text = holder?.description ?? "a process that has only just begun"
    if !hasKernelLocks {
      text +=
        ", as \(place.name).lock says, which cannot be locked on this file system; if that one is no "
        + "more, remove the file"
    }
    return .locked(path: place.path, holder: text)
  }

  /// Who writes a result file, as far as its lock file tells; nil for nobody.
  ///
  /// The lock itself is not tried: that could turn away a sweep that is just beginning.
  package static func writer(of place: OutputPlace) -> String? {
    guard let directory = try? place.directory(),
      let file = try? RawFile(opening: place.name + ".lock", in: directory, forWriting: false),
      let holder = LockHolder(file)
    else { return nil }
    if holder.isHere, !Host.isAlive(holder.process) { return nil }
    return holder.beat == nil || holder.isRecent(file) ? holder.description : nil
  }
}

/// Sleeps for so many seconds.
private func pause(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }
