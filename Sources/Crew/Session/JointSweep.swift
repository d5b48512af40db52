internal import Grids
internal import Logging
internal import Posix
package import Store
internal import StudyKit

/// A sweep that several jobs share which come and go and have nothing in common but a folder; experimental.
///
/// Each job is one process and writes a file of its own in `out.h5.d/jobs`. The grid is divided into pieces, which jobs
/// claim one after another. Whoever finds all pieces done merges the files.
package final class JointSweep {
  /// How a job's part ended.
  package enum Ending {
    /// This job has merged all files, or found them merged.
    case merged(SweepSession, SweepSession.Ending)
    /// Another job is merging.
    case mergedElsewhere
    /// Other jobs, which are alive, have all pieces that are not done.
    case left(pieces: Int)
    /// It was stopped.
    case stopped(CrewEnd)
  }

  /// The most pieces that a grid is divided into.
  private static let mostPieces = 256

  private let request: SweepRequest
  private let start: Start
  private let context: RankContext
  // A name that no other job has.
  private let name: String
  /// How many runs this job has computed.
  package private(set) var computed = 0
  // Seconds after which a claim that has not been touched is free.
  private let patience: Double
  /// Seconds between two touches of a claim.
  private var interval: Double { patience / 15 }

  /// A job's part in the sweep of a request, with the output that all jobs have.
  package init(
    _ request: SweepRequest, start: Start, _ context: RankContext, named name: String,
    patience: Double
  ) {
    self.request = request
    self.start = start
    self.context = context
    self.name = name
    self.patience = patience
  }

  /// Computes pieces until all are done or others have them, and merges the files if all are; `report` is called about
  /// ten times a second.
  package func run(
    report: (Standing) -> Void = { _ in }
  ) throws(Failure) -> Ending {
    let grid = request.grid
    let folder = try Failure.from { () throws(StoreError) in
      try WorkFolder(beside: grid.output).madeJobs()
    }
    let claims = try Failure.from { () throws(StoreError) in
      try ClaimFolder(in: folder, named: name, patience: patience)
    }
    let blocks =
      grid.pointCount * ((grid.members + grid.study.blockSize - 1) / grid.study.blockSize)
    let count = min(blocks, Self.mostPieces)
    while true {
      if isMerged { return try merge(from: []) }
      let states = try Failure.from { () throws(StoreError) in try claims.states(count) }
      if states.allSatisfy({ $0 == .done }) {
        return try merge(from: jobFiles(in: folder))
      }
      var hasClaimed = false
      for piece in 1...count where states[piece - 1] == .free {
        guard try Failure.from({ () throws(StoreError) in try claims.claim(piece) }) else {
          continue
        }
        hasClaimed = true
        let end = try compute(piece, of: count, in: folder, claims, report)
        guard end == .complete else {
          claims.release()
          return .stopped(end)
        }
        try Failure.from { () throws(StoreError) in try claims.finish() }
      }
      if hasClaimed { continue }
      let ages = states.compactMap { state -> Double? in
        if case .held(let age) = state { age } else { nil }
      }
      // One that has not been touched for longer may be a dead job's: it is waited for.
      if !ages.isEmpty, ages.allSatisfy({ $0 < 3 * interval }) {
        return .left(pieces: ages.count)
      }
      if context.isInterrupted() { return .stopped(.stopped(.interrupted)) }
      Monitor(()).wait(atMost: 1) { _ in false }
    }
  }

  /// Computes those runs of a piece of which no file has an outcome.
  private func compute(
    _ piece: Int, of count: Int, in folder: Directory, _ claims: ClaimFolder,
    _ report: (Standing) -> Void
  ) throws(Failure) -> CrewEnd {
    guard let part = GridPart("\(piece)/\(count)") else { return .complete }
    var request = request
    request.grid = request.grid.writing(to: folder.path(of: name + ".h5"))
    request.summarizes = false
    var runs = part.runs(of: request.grid)
    for run in finishedRuns(in: folder) { runs.remove(run) }
    var selection = Selection.all(of: request.grid)
    selection.runs = runs
    request.selection = selection
    let session = try Failure.from { () throws(StoreError) in
      try SweepSession(request, start: start, context)
    }
    var touched = monotonicSeconds()
    let ending: SweepSession.Ending
    do throws(TransportError) {
      ending = try session.run(SoloTransport()) { standing in
        report(standing)
        guard monotonicSeconds() - touched >= interval else { return }
        touched = monotonicSeconds()
        do throws(StoreError) { try claims.touch() } catch {
          context.logger.warning("\(error)")
        }
      }
    } catch { throw .transport(error) }
    computed += ending.rank.standing?.ended ?? 0
    if let error = ending.closingError { throw .store(error) }
    return ending.rank.sweep ?? .complete
  }

  /// The result files of all jobs.
  private func jobFiles(in folder: Directory) -> [Archive] {
    folder.names.filter { $0.hasSuffix(".h5") && !$0.hasSuffix(KeptWeights.ending) }.sorted()
      .compactMap {
        try? Archive(folder.path(of: $0), usesChild: request.usesChild)
      }
  }

  /// The runs of which another job's file, or the output, has an outcome, in row-major order.
  private func finishedRuns(in folder: Directory) -> [Int] {
    let own = Paths.resolved(folder.path(of: name + ".h5"))
    var files = jobFiles(in: folder).filter { $0.path != own }
    if let output = try? Archive(request.grid.output, usesChild: request.usesChild) {
      files.append(output)
    }
    var finished: Set<UInt64> = []
    for file in files {
      guard let identities = try? file.identities(summary: false),
        let statuses = try? file.statuses(summary: false)
      else { continue }
      for (identity, status) in zip(identities, statuses) where status.isOutcome {
        finished.insert(identity)
      }
    }
    if finished.isEmpty { return [] }
    let (grid, identities) = (request.grid, Identities(request.grid))
    return (0..<grid.pointCount).flatMap { point in
      let ofPoint = identities.point(point)
      return (0..<grid.members).filter { finished.contains(ofPoint.member($0)) }
        .map { point * grid.members + $0 }
    }
  }

  /// Whether the output has every run of the grid.
  private var isMerged: Bool {
    guard let output = try? Archive(request.grid.output, usesChild: request.usesChild),
      let statuses = try? output.statuses(summary: false),
      statuses.count == request.grid.runCount, output.resolvedText == request.grid.resolvedText
    else { return false }
    return !statuses.contains(where: \.isOpen)
  }

  /// Joins the files of jobs into the output and computes the summaries; then removes them.
  private func merge(from files: [Archive]) throws(Failure) -> Ending {
    var request = request
    request.maxRuns = 0
    request.sources = files
    let session: SweepSession
    do throws(StoreError) { session = try SweepSession(request, start: start, context) } catch {
      if case .locked = error { return .mergedElsewhere }
      throw .store(error)
    }
    let ending: SweepSession.Ending
    do throws(TransportError) { ending = try session.run(SoloTransport()) } catch {
      throw .transport(error)
    }
    let isWhole =
      session.plan.finishedCount == request.grid.askedRunCount
      && session.taken.allSatisfy(\.differing.isEmpty)
    if ending.rank.sweep == .complete, ending.closingError == nil, isWhole {
      WorkFolder(beside: request.grid.output).removeJobs()
    }
    return .merged(session, ending)
  }

  /// Why a job could not go on.
  package enum Failure: Error {
    case store(StoreError)
    case transport(TransportError)

    fileprivate static func from<Value>(
      _ body: () throws(StoreError) -> Value
    ) throws(Failure) -> Value {
      do throws(StoreError) { return try body() } catch { throw .store(error) }
    }
  }
}
