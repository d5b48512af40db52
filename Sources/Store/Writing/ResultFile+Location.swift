internal import Posix

// Notices if the file that is being written, or its lock, is moved or deleted.

extension ResultFile {
  /// Checks once a second that the file still has its name.
  func checkLocationAtTimes() throws(StoreError) {
    let now = monotonicSeconds()
    guard now - lastLook >= 1 else { return }
    lastLook = now
    try checkLocation()
  }

  /// Restores a deleted file under its name and continues with it. Throws if that is not possible, if the file was
  /// moved, or if the lock was lost: what is written after that would be lost or overwritten.
  func checkLocation() throws(StoreError) {
    if let fate { throw fate }
    do throws(StoreError) {
      try requireLocation()
      try beside?.requireLocation()
    } catch {
      fate = error
      throw error
    }
  }

  private func requireLocation() throws(StoreError) {
    guard FileStatus(at: path)?.isSame(as: try file.status()) != true else {
      guard lock?.isHeld ?? true else { throw .lockLost(path: path) }
      return
    }
    let now = file.currentPath
    guard now.hasSuffix(" (deleted)") else {
      throw .moved(
        path: path,
        now:
          "it was moved to \(now), with all finished runs; move it back, then run the same command")
    }
    let access = try file.access()
    do throws(StoreError) {
      try putBack(access)
      report(
        "\(path) was deleted; it was restored with all finished runs, and the sweep continues")
    } catch {
      let rescued = try copyElsewhere(access)
      throw .moved(path: path, now: "it was deleted; all finished runs are in \(rescued)")
    }
  }

  /// Makes the file again where it was, with its folders if these were deleted as well.
  private func putBack(_ access: Access) throws(StoreError) {
    let directory = try location.renewed()
    if lock?.isHeld != true { lock = try FileLock(of: location) }
    let draft = location.name + ".new"
    directory.remove(draft)
    do throws(StoreError) {
      let made = try copied(to: draft, in: directory, access)
      guard directory.status(of: location.name) == nil else {
        throw .moved(path: path, now: "another file now has its name")
      }
      try directory.rename(draft, to: location.name)
      try writeFromNowOn(to: made)
    } catch {
      directory.remove(draft)
      throw error
    }
  }

  /// Saves a copy elsewhere: in the working directory, unless everyone may write to it, or else in a new folder of
  /// this user's. Returns its path.
  private func copyElsewhere(_ access: Access) throws(StoreError) -> String {
    let name = location.name + ".rescued"
    if let here = try? Directory("."), let status = try? here.status(), status.mode & 0o002 == 0 {
      let names = [name] + (2..<100).map { "\(name)-\($0)" }
      if let free = names.first(where: { here.status(of: $0) == nil }),
        (try? writeFromNowOn(to: copied(to: free, in: here, access))) != nil
      {
        return here.path(of: free)
      }
    }
    do throws(StoreError) {
      let folder = try Directory.temporary(named: name)
      try writeFromNowOn(to: copied(to: location.name, in: folder, access))
      return folder.path(of: location.name)
    } catch {
      throw .moved(
        path: path, now: "it was deleted, and its finished runs cannot be saved elsewhere: \(error)"
      )
    }
  }

  /// A copy of the file under a name that is free.
  private func copied(
    to name: String, in directory: Directory, _ access: Access
  ) throws(StoreError) -> RawFile {
    let copy = try RawFile(making: name, in: directory, access)
    do throws(StoreError) {
      try copy.take(access)
      try copy.copy(from: file)
    } catch {
      directory.remove(name)
      throw error
    }
    return copy
  }

  /// Writes to another file from now on, which holds all that this one did.
  private func writeFromNowOn(to copy: borrowing RawFile) throws(StoreError) {
    try file.follow(copy)
    try sweep.archive.file.follow(copy)
  }
}
