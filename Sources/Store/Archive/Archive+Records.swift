package import Grids

extension Archive {
  /// What is recorded of every run, or of every point's summary, in the file's order.
  package struct Records: Sendable {
    /// The status of each; damaged bytes count as pending.
    package let statuses: [RunStatus]
    /// Steps done.
    package let steps: [Int64]
    /// Steps that it is to do; 0 if unknown.
    package let plannedSteps: [Int64]
    /// The rank that computed it.
    package let ranks: [Int32]
    /// When the status was set, in seconds since 1970.
    package let times: [Double]
    private let reasonSlots: [UInt16]
    private let reasons: [String]

    fileprivate init(_ archive: Archive, summary: Bool) throws(StoreError) {
      let path = { (field: RecordField) in field.path(summary: summary) }
      statuses = try archive.values(path(.status), as: UInt8.self).map {
        RunStatus(rawValue: $0) ?? .pending
      }
      steps = try archive.values(path(.steps))
      plannedSteps = try archive.values(path(.plannedSteps))
      ranks = try archive.values(path(.rank))
      times = try archive.values(path(.time))
      reasonSlots = try archive.values(path(.reason))
      reasons = try archive.texts("/runs/reasons")
    }

    /// Why a run failed; empty if no reason is recorded.
    package func reason(_ index: Int) -> String {
      let slot = Int(reasonSlots[index])
      return slot > 0 && slot < reasons.count ? reasons[slot] : ""
    }
  }

  /// What is recorded of every run.
  package func runRecords() throws(StoreError) -> Records { try Records(self, summary: false) }

  /// What is recorded of every point's summary; nil for a file without summaries.
  package func summaryRecords() throws(StoreError) -> Records? {
    hasSummaries ? try Records(self, summary: true) : nil
  }

  /// How many points have a summary.
  package func summaryCount() throws(StoreError) -> Int {
    hasSummaries ? try values("/runs/has_summary", as: UInt8.self).count { $0 != 0 } : 0
  }
}
