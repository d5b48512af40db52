internal import Posix

// The files of jobs that share a sweep (`--join`).
extension WorkFolder {
  private static let name = "jobs"

  /// The folder with the jobs' result files and claims; nil if there is none.
  package func jobs() throws(StoreError) -> Directory? {
    try location.folder(OutputLocation.workFolder)?.folder(Self.name)
  }

  /// The same folder, made if there is none.
  package func madeJobs() throws(StoreError) -> Directory {
    try location.madeFolder(OutputLocation.workFolder).madeFolder(Self.name, location.access)
  }

  /// Removes the jobs' files, and what stands beside them; all of it is in the result file.
  package func removeJobs() {
    guard let folder = try? jobs() else { return }
    for name in folder.names where folder.status(of: name)?.kind == .folder {
      let beside = WorkFolder(
        beside: folder.path(of: String(name.dropLast(OutputLocation.workFolder.count))))
      beside.scratch.removeAll()
      beside.checkpointFiles.removeAll()
      beside.ranks.remove(whole: true)
    }
    for name in folder.names { folder.remove(name) }
    guard let outer = try? location.folder(OutputLocation.workFolder) else { return }
    outer.removeFolder(Self.name)
    try? location.directory().removeFolder(location.name + OutputLocation.workFolder)
  }
}
