internal import Grids

/// The assignments that are to be handed out, in portions.
struct RunQueue {
  /// The rank that asks for work.
  struct Asker {
    /// Whether it is on rank 0's host and can read the result file.
    var isAtFile: Bool
    /// Whether it has nothing else to compute.
    var isIdle: Bool
    /// Whether its death would end the whole job, while other ranks could take the risk.
    var isPrecious: Bool
  }

  /// The limits of a portion.
  struct Portion {
    /// Seconds that it should take.
    var seconds: Double
    /// Ranks that share the work.
    var ranks: Int
    /// Seconds until the sweep has to stop; nil for no limit.
    var timeLeft: Double?
  }

  private var order: PlannedAssignments
  private var next = 0
  private var summaries: [Int] = []
  private var firstSummary = 0
  // What dead ranks were computing or held; handed out alone, so that the next death shows which run caused it.
  private var suspects: [Assignment] = []
  private var shuffle: SplitMix?
  /// How many runs are not started because they would not end in time.
  private(set) var postponed = 0

  /// The most assignments in one portion.
  private static let limit = 4096

  init(_ plan: Plan, shuffle seed: UInt64?) {
    order = plan.assignments
    summaries = plan.readySummaries.map(\.point)
    suspects = plan.suspects
    if let seed {
      var generator = SplitMix(state: seed)
      order.shuffle(using: &generator)
      shuffle = generator
    }
  }

  /// Whether nothing is left to hand out.
  var isEmpty: Bool {
    next == order.count && suspects.isEmpty && firstSummary == summaries.count
  }

  /// Adds a point's summary, which can be computed now.
  mutating func append(summary point: Int) { summaries.append(point) }

  /// Adds assignments that a dead rank held.
  mutating func append(suspects more: [Assignment]) { suspects.append(contentsOf: more) }

  /// Removes everything, so that nothing more is handed out.
  mutating func clear() {
    next = order.count
    summaries = []
    firstSummary = 0
    suspects = []
  }

  /// Takes the next portion for a rank; empty if there is nothing for it now.
  ///
  /// - Parameters:
  ///   - forecast: How many seconds an assignment takes, and whether it can resume from a checkpoint; nil if unknown.
  ///   - isOpen: Whether a run still needs an outcome.
  mutating func take(
    for asker: Asker, _ portion: Portion, forecast: (Assignment) -> (Double, Bool)?,
    isOpen: (Run) -> Bool
  ) -> [Assignment] {
    if let suspect = takeSuspect(for: asker, isOpen: isOpen) { return [suspect] }
    var taken: [Assignment] = []
    var seconds = 0.0
    var bytes = 20
    var room = min(Self.limit, max(1, (order.count - next) / (2 * portion.ranks)))
    if var generator = shuffle {
      room = Int.random(in: 1...max(1, min(room, 50)), using: &generator)
      shuffle = generator
    }
    while taken.count < room {
      guard let (candidate, source) = candidate(for: asker) else { break }
      guard let assignment = candidate.keeping(isOpen) else {
        drop(source)
        continue
      }
      let known = forecast(assignment)
      if let left = portion.timeLeft, let (time, canCheckpoint) = known, time > left,
        !canCheckpoint
      {
        postponed += assignment.runs.count
        drop(source)
        continue
      }
      let size = Batch.size(of: assignment, after: taken.last)
      if !taken.isEmpty {
        guard let (time, _) = known, seconds + time <= portion.seconds,
          bytes + size <= Tag.limit
        else { break }
      }
      drop(source)
      let (first, rest) = assignment.split
      if let rest { suspects.insert(rest, at: 0) }
      taken.append(first)
      bytes += size
      guard let (time, _) = known, rest == nil else { break }
      seconds += time
    }
    return taken
  }

  private enum Source {
    case order
    case summaries
  }

  private func candidate(for asker: Asker) -> (Assignment, Source)? {
    if asker.isAtFile, firstSummary < summaries.count {
      return (.summary(point: summaries[firstSummary]), .summaries)
    }
    return next < order.count ? (order[next], .order) : nil
  }

  private mutating func drop(_ source: Source) {
    switch source {
    case .order: next += 1
    case .summaries: firstSummary += 1
    }
  }

  private mutating func takeSuspect(for asker: Asker, isOpen: (Run) -> Bool) -> Assignment? {
    guard asker.isIdle, !asker.isPrecious else { return nil }
    var index = 0
    while index < suspects.count {
      guard let assignment = suspects[index].keeping(isOpen) else {
        suspects.remove(at: index)
        continue
      }
      guard asker.isAtFile || !assignment.isSummary else {
        index += 1
        continue
      }
      suspects.remove(at: index)
      let (first, rest) = assignment.split
      if let rest { suspects.insert(rest, at: index) }
      return first
    }
    return nil
  }
}

extension Assignment {
  /// The assignment with those of its runs that still need an outcome; nil if there are none.
  fileprivate func keeping(_ isOpen: (Run) -> Bool) -> Assignment? {
    switch self {
    case .summary(let point): return isOpen(Run(point: point, member: nil)) ? self : nil
    case .members(let point, let members):
      if members.allSatisfy({ isOpen(Run(point: point, member: $0)) }) { return self }
      let rest = members.filter { isOpen(Run(point: point, member: $0)) }
      return rest.isEmpty ? nil : .members(point: point, members: rest)
    }
  }

  /// The part that fits one message, and the rest.
  fileprivate var split: (Assignment, Assignment?) {
    guard case .members(let point, let members) = self, members.count > Batch.memberLimit,
      let first = members.first, let last = members.last, last - first != members.count - 1
    else { return (self, nil) }
    return (
      .members(point: point, members: Array(members.prefix(Batch.memberLimit))),
      .members(point: point, members: Array(members.dropFirst(Batch.memberLimit)))
    )
  }
}
