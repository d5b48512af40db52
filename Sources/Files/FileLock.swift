internal import Glibc
internal import Posix

/// The process that writes a result file, in words; nil if none is known.
package func writer(ofResultFile path: String) -> String? {
  FileLock.writer(of: OutputLocation(of: path))
}

/// The right to write one result file, held by one process at a time.
///
/// It is a kernel lock on a file beside the result file, which names host and process; it is released when the
/// process dies. On a file system without locks, the existence of the file is the lock: only one process can
/// create it, and its holder keeps writing a growing number into it, which shows others that it is alive.
package final class FileLock {
  private let file: RawFile
  private let directory: Directory
  private let name: String
  private let beat: LockBeat?
  /// Why the kernel does not hold the lock, as `errno`; nil where it does.
  package let missingKernelLock: Int32?

  /// A holder whose number has not changed for `patience` seconds may be dead: it is then watched for `watch`
  /// seconds, and so is a lock that was taken over from a dead process, before it counts as held.
  package static let (patience, watch) = (60.0, 3.0)

  /// Takes the lock of a result file.
  package convenience init(of location: OutputLocation) throws(StoreError) {
    let directory = try location.directory()
    let name = location.name + ".lock"
    var isTakenOver = false
    while true {
      var isMade = true
      var opened = try Self.made(name, in: directory, location)
      if opened == nil {
        isMade = false
        opened = try Self.present(name, in: directory)
      }
      guard let file = opened.take() else { continue }
      let locking = try file.lock()
      if locking == .refused { throw Self.refusal(of: location, LockHolder(file)) }
      // The previous holder may have removed the name between our open and our lock.
      guard Self.isNamed(file, name, directory) else { continue }
      var code: Int32?
      if case .unknown(let missing) = locking { code = missing }
      if !isMade, Self.isHeld(file, name, directory, byKernel: code == nil) {
        throw Self.refusal(of: location, LockHolder(file), hasKernelLocks: code == nil)
      }
      if code != nil, !isMade {
        // The process that made it is dead; the next one to make the file is the holder.
        directory.remove(name)
        isTakenOver = true
        continue
      }
      try self.init(file, name, directory, code)
      guard isTakenOver else { return }
      // Another process may have seen the same dead holder, and removed our file instead of its.
      pause(Self.watch)
      if isHeld { return }
      throw Self.refusal(of: location, nil)
    }
  }

  private init(
    _ file: consuming RawFile, _ name: String, _ directory: Directory, _ code: Int32?
  ) throws(StoreError) {
    do throws(StoreError) {
      try file.setSize(0)
      try file.write(Array(LockHolder(beat: code == nil ? nil : 0).text.utf8), at: 0)
    } catch {
      // The disk is full. The lock holds all the same, and an existing result file has its space already.
    }
    self.file = file
    self.name = name
    self.directory = directory
    missingKernelLock = code
    beat = code == nil ? nil : try LockBeat(name, in: directory)
  }

  // The name is removed first: whoever opens it afterwards makes a new file.
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

  /// A newly made lock file; nil if there is one already.
  private static func made(
    _ name: String, in directory: Directory, _ location: OutputLocation
  ) throws(StoreError) -> RawFile? {
    guard directory.status(of: name) == nil else { return nil }
    do throws(StoreError) {
      return try RawFile(making: name, in: directory, location.access)
    } catch {
      guard case .system(_, _, EEXIST) = error else { throw error }
      return nil
    }
  }

  /// The existing lock file; nil if there is none. A file that is not a lock file is refused, since it would be
  /// overwritten.
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

  /// Whether the process that a lock file names still has the lock, if the kernel does not say so: because it
  /// holds no lock on the file, or has no locks at all.
  private static func isHeld(
    _ file: borrowing RawFile, _ name: String, _ directory: Directory, byKernel: Bool
  ) -> Bool {
    let holder = LockHolder(file)
    if byKernel, holder?.beat == nil { return false }
    if let holder {
      if holder.isHere, !Host.isAlive(holder.process) { return false }
      // Without a number, the kernel of another machine may hold the lock; nothing else is known.
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
    of location: OutputLocation, _ holder: LockHolder?, hasKernelLocks: Bool = true
  ) -> StoreError {
    var text = holder?.description ?? "a process that has only just started"
    if !hasKernelLocks {
      text +=
        " according to \(location.name).lock, which this file system cannot lock; if that process no longer "
        + "exists, remove \(location.name).lock"
    }
    return .locked(path: location.path, holder: text)
  }

  /// The process that writes a result file according to its lock file; nil if there is none.
  ///
  /// The lock itself is not tried, since that could turn away a sweep that is just starting.
  package static func writer(of location: OutputLocation) -> String? {
    guard let directory = try? location.directory(),
      let file = try? RawFile(opening: location.name + ".lock", in: directory, forWriting: false),
      let holder = LockHolder(file)
    else { return nil }
    if holder.isHere, !Host.isAlive(holder.process) { return nil }
    return holder.beat == nil || holder.isRecent(file) ? holder.description : nil
  }
}

/// Sleeps for a number of seconds.
private func pause(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }
