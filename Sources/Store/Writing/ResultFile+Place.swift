// Notices that somebody has moved or deleted the file that is being written.

extension ResultFile {
  /// Looks once a second whether the file still has its name.
  func checkPlaceAtTimes() throws(StoreError) {
    let now = monotonicSeconds()
    guard now - lastLook >= 1 else { return }
    lastLook = now
    try checkPlace()
  }

  /// Ends the writing where the file's name has gone or names another file: what is written from here
  /// on nobody would find. A file that was deleted is brought back under a name that is said.
  func checkPlace() throws(StoreError) {
    if Paths.inode(path) == (try file.inode()) { return }
    let place = file.currentPath
    guard place.hasSuffix(" (deleted)") else {
      throw .moved(path: path, now: "it was moved to \(place), with all that was finished")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? "out.h5"
    // The name itself, where only the file has gone; else the working directory.
    let names = [path, name + ".rescued", "/tmp/" + name + ".rescued"]
    guard let rescued = names.first(where: { !Paths.exists($0) && isCopied(to: $0) }) else {
      throw .moved(path: path, now: "it was deleted, and no copy can be written")
    }
    throw .moved(path: path, now: "it was deleted; all that was finished is in \(rescued)")
  }

  private func isCopied(to name: String) -> Bool {
    do throws(StoreError) { try file.copy(to: name) } catch { return false }
    return true
  }
}
