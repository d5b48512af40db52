internal import ArgumentParser
internal import Grids
package import Report
internal import Store

/// When a complete sweep counts as failed (`--fail-if`), for scripts and for jobs that depend on it.
package enum FailIf: String, CaseIterable, ExpressibleByArgument, Sendable {
  /// Where a run or a summary did not succeed.
  case any
  /// Where no run succeeded.
  case all

  /// Whether a sweep counts as failed.
  package func isMet(by status: SweepStatus) -> Bool {
    let unsuccessful = [.diverged, .failed, .lost].reduce(0) { $0 + status.count($1) }
    switch self {
    case .any: return unsuccessful > 0 || !status.failedSummaries.isEmpty
    case .all: return unsuccessful > 0 && status.count(.done) == 0
    }
  }

  /// Whether the sweep of result files that this process has written counts as failed: where one of them does, or all.
  func isMet(at paths: [String]) -> Bool {
    let isMet = { (path: String) in self.isMet(at: path) }
    return self == .any ? paths.contains(where: isMet) : paths.allSatisfy(isMet)
  }

  /// Whether the sweep of one of the files counts as failed; a file that cannot be read does.
  private func isMet(at path: String) -> Bool {
    do throws(StoreError) { return isMet(by: try SweepStatus(reading: path)) } catch {
      say("\(error)")
      return true
    }
  }
}
