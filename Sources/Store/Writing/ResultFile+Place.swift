internal import Posix

// Notices that somebody has moved or deleted the file that is being written, or its lock.

extension ResultFile {
  /// Looks once a second whether the file still has its name.
  func checkPlaceAtTimes() throws(StoreError) {
    let now = monotonicSeconds()
    guard now - lastLook >= 1 else { return }
    lastLook = now
    try checkPlace()
  }

  /// Puts a file that was deleted back under its name, and goes on with it. Ends the writing where that cannot be,
  /// where the file was moved, or where nothing keeps others from writing it: what is written from here on nobody
  /// would find.
  func checkPlace() throws(StoreError) {
    if let fate { throw fate }
    do throws(StoreError) { try findPlace() } catch {
      fate = error
      throw error
    }
  }

  private func findPlace() throws(StoreError) {
    guard FileStatus(at: path)?.isSame(as: try file.status()) != true else {
      guard lock?.isHeld ?? true else { throw .lockLost(path: path) }
      return
    }
    let now = file.currentPath
    guard now.hasSuffix(" (deleted)") else {
      throw .moved(path: path, now: "it was moved to \(now), with all that was finished")
    }
    let access = try file.access()
    do throws(StoreError) {
      try putBack(access)
      report(
        "\(path) was deleted; it was put back with all that was finished, and the sweep continues")
    } catch {
      let rescued = try copyElsewhere(access)
      throw .moved(path: path, now: "it was deleted; all that was finished is in \(rescued)")
    }
  }

  /// Makes the file again where it was, with its folders where these have gone as well.
  private func putBack(_ access: Access) throws(StoreError) {
    let directory = try place.renewed()
    if lock?.isHeld != true { lock = try FileLock(of: place) }
    let draft = place.name + ".new"
    directory.remove(draft)
    do throws(StoreError) {
      let made = try copied(to: draft, in: directory, access)
      guard directory.status(of: place.name) == nil else {
        throw .moved(path: path, now: "another file has its name")
      }
      try directory.rename(draft, to: place.name)
      try goOn(in: made)
    } catch {
      directory.remove(draft)
      throw error
    }
  }

  /// Makes a copy that is not where the sweep expects it: in the working directory, where not everybody may
  /// write there, or in a new folder of this user's. Returns its path.
  private func copyElsewhere(_ access: Access) throws(StoreError) -> String {
    let name = place.name + ".rescued"
    if let here = try? Directory("."), let status = try? here.status(), status.mode & 0o002 == 0 {
      let names = [name] + (2..<100).map { "\(name)-\($0)" }
      if let free = names.first(where: { here.status(of: $0) == nil }),
        (try? goOn(in: copied(to: free, in: here, access))) != nil
      {
        return here.path(of: free)
      }
    }
    do throws(StoreError) {
      let folder = try Directory.temporary(named: name)
      try goOn(in: copied(to: place.name, in: folder, access))
      return folder.path(of: place.name)
    } catch {
      throw .moved(path: path, now: "it was deleted, and no copy can be written: \(error)")
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

  /// What comes in from now on goes into another file, which holds all that this one did.
  private func goOn(in copy: borrowing RawFile) throws(StoreError) {
    try file.follow(copy)
    try sweep.archive.file.follow(copy)
  }
}
