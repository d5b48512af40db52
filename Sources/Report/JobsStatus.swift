internal import Grids
package import Store

/// How the jobs stand that share a sweep (`--join`), before their files are merged.
package struct JobsStatus: Sendable {
  /// The status of each job's file.
  package let files: [SweepStatus]
  /// How many runs have an outcome in any of the files.
  package let ended: Int

  /// Reads the files of the jobs that share the sweep of a result file; nil if there are none.
  package init?(beside path: String) throws(StoreError) {
    guard let folder = try WorkFolder(beside: path).jobs() else { return nil }
    var files: [SweepStatus] = []
    var ended: Set<UInt64> = []
    for name in folder.names.sorted() where name.hasSuffix(".h5") {
      let archive = try Archive(folder.path(of: name), usesChild: true)
      files.append(try SweepStatus(of: archive, named: name))
      let statuses = try archive.statuses(summary: false)
      for (identity, status) in zip(try archive.identities(summary: false), statuses)
      where status.isOutcome {
        ended.insert(identity)
      }
    }
    guard !files.isEmpty else { return nil }
    (self.files, self.ended) = (files, ended.count)
  }

  /// The status as lines of text; `path` is the result file that is still to be made.
  package func text(of path: String) -> String {
    let total = files.map(\.total).max() ?? 0
    let heading = "\(path) is not merged yet: \(ended) of \(total) runs have an outcome, in"
    let lines = files.map { file in
      let own = file.counts.reduce(0) { $0 + ($1.status.isOutcome ? $1.count : 0) }
      return "  \(file.path): \(own), \(file.count(.running)) running"
    }
    return (["\(heading) \(files.count) jobs' files:"] + lines).map { $0.visible() }
      .joined(separator: "\n")
  }
}
