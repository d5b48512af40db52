package import Grids

/// Runs that were being computed when their ranks died, in earlier starts of a sweep.
///
/// If the death of a rank ends the job, no coordinator is left to count it; the next start does, from the notes that
/// it finds. A run that has died too often without getting any further is lost; the others are handed out alone, so
/// that the next death can be blamed on one run.
package struct Casualties {
  /// Deaths after which a run is lost: more than within one start, because whoever kills whole jobs repeatedly hits
  /// the same long run every time.
  package static let limit = 5

  /// The runs that are to be handed out alone.
  package private(set) var suspects: Set<Run> = []
  /// The runs that are lost.
  package private(set) var lost: [Run] = []

  /// Counts the deaths of the last start, and records in the file which runs are lost by them.
  ///
  /// To be called while the file is locked and nothing is being computed.
  package init(of file: ResultFile) throws(StoreError) {
    // A start counts once, even if two ranks died with the same run before all ranks ended.
    let folder = file.sweep.workFolder.ranks
    let notes = Set(folder.notes())
    var deaths = folder.deaths()
    guard !notes.isEmpty || !deaths.isEmpty else { return }
    let wanted = Set(notes.map(\.identity)).union(deaths.keys)
    let runs = file.sweep.runs(withIdentities: wanted)
    for note in notes {
      guard let run = runs[note.identity] else { continue }
      if note.members == 1 {
        let steps = try file.sweep.steps(of: run)
        let before = deaths[note.identity]
        let isFurther = steps > before?.steps ?? 0
        deaths[note.identity] = RankNotes.Death(
          count: isFurther ? 1 : (before?.count ?? 0) + 1, steps: steps)
      } else {
        // The next death will show which of them it was.
        for member in file.members(note.members, from: run) where deaths[member] == nil {
          deaths[member] = RankNotes.Death(count: 0, steps: 0)
        }
      }
    }
    let all = file.sweep.runs(withIdentities: Set(deaths.keys))
    deaths = deaths.filter { all[$0.key].map { !file.status(of: $0).isOutcome } ?? false }
    for (identity, death) in deaths {
      guard let run = all[identity] else { continue }
      guard death.count >= Self.limit else {
        suspects.insert(run)
        continue
      }
      try file.lose(run, after: death.count)
      lost.append(run)
      deaths[identity] = nil
    }
    // Before the counts of lost runs' deaths are removed.
    try file.writeWaiting()
    try folder.keep(deaths)
    folder.removeNotes()
  }
}

extension ResultFile {
  /// The identities of `count` members of a point, beginning with a run's.
  fileprivate func members(_ count: Int, from run: Run) -> [UInt64] {
    let first = run.member ?? 0
    return (first..<min(first + count, grid.members)).map {
      sweep.records.identities[sweep.index(run.point, $0)]
    }
  }

  /// Records that a run is lost because starts died with it.
  fileprivate func lose(_ run: Run, after count: Int) throws(StoreError) {
    let reason = "lost: \(count) starts of the sweep died while computing it"
    let log = RunLog(seconds: 0, rank: 0, attempt: sweep.attempts(of: run), steps: 0)
    do throws(RecorderError) { try lose(run, reason: reason, log: log) } catch {
      throw .findings(error.reason)
    }
  }
}
