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

  private var order: BundleAssignments
  private var next = 0
  // What was added since, and goes first: its points wait for it.
  private var added: [Assignment] = []
  private var nextAdded = 0
  // The rest of an assignment of which a rank has got the first members.
  private var cut: Assignment?
  // The operations of one member of a point, and of all runs of the order that have not been handed out.
  private let operations: (Int) -> Double
  private var ahead = 0.0
  private var summaries: [Int] = []
  private var firstSummary = 0
  // What dead ranks were computing or held; handed out alone, so that the next death shows which run caused it.
  private var suspects: [Assignment] = []
  private var shuffle: SplitMix?
  /// How many runs are not started because they would not end in time.
  private(set) var postponed = 0

  /// The most assignments in one portion.
  private static let limit = 4096

  init(_ plan: BundlePlan, shuffle seed: UInt64?) {
    order = plan.assignments
    summaries = plan.readySummaries.map(\.point)
    suspects = plan.suspects
    operations = plan.operations
    for (point, count) in order.sizes { ahead += operations(point) * Double(count) }
    if let seed {
      var generator = SplitMix(state: seed)
      order.shuffle(using: &generator)
      shuffle = generator
    }
  }

  /// Whether nothing is left to hand out.
  var isEmpty: Bool { !hasRuns && firstSummary == summaries.count }

  /// Whether there is anything besides summaries.
  var hasRuns: Bool { assignmentsLeft > 0 || cut != nil || !suspects.isEmpty }

  /// How many assignments there are besides summaries and suspects.
  private var assignmentsLeft: Int { order.count - next + added.count - nextAdded }

  /// Adds a point's summary, which can be computed now.
  mutating func append(summary point: Int) { summaries.append(point) }

  /// Adds members of a point, in blocks that are not handed out together.
  mutating func append(_ blocks: [Assignment]) {
    for block in blocks {
      ahead += operations(block.point) * Double(block.count)
      if var generator = shuffle {
        added.insert(block, at: Int.random(in: nextAdded...added.count, using: &generator))
        shuffle = generator
      } else {
        added.append(block)
      }
    }
  }

  /// Adds assignments that a dead rank held.
  mutating func append(suspects more: [Assignment]) { suspects.append(contentsOf: more) }

  /// Removes everything, so that nothing more is handed out.
  mutating func clear() {
    next = order.count
    added = []
    nextAdded = 0
    cut = nil
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
    if isReserved(for: asker, portion) { return [] }
    var taken: [Assignment] = []
    var seconds = 0.0
    var bytes = 20
    var room = min(Self.limit, max(1, assignmentsLeft / (2 * portion.ranks)))
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
      let (first, rest) = assignment.split(to: limit(of: assignment, portion, forecast))
      let known = forecast(first)
      if let left = portion.timeLeft, let (time, canCheckpoint) = known, time > left,
        !canCheckpoint
      {
        postponed += first.count
        drop(source, leaving: rest)
        continue
      }
      let size = Batch.size(of: first, after: taken.last)
      if !taken.isEmpty {
        guard let (time, _) = known, seconds + time <= portion.seconds,
          bytes + size <= Tag.limit
        else { break }
      }
      drop(source, leaving: rest)
      ahead -= first.isSummary ? 0 : operations(first.point) * Double(first.count)
      taken.append(first)
      bytes += size
      guard let (time, _) = known, rest == nil else { break }
      seconds += time
    }
    return taken
  }

  private enum Source {
    case cut
    case added
    case order
    case summaries
  }

  /// Whether what is left is for ranks that have nothing else: of the last runs none should wait behind one that goes on.
  private func isReserved(for asker: Asker, _ portion: Portion) -> Bool {
    guard !asker.isIdle, portion.ranks > 1 else { return false }
    return !(asker.isAtFile && firstSummary < summaries.count)
      && assignmentsLeft <= 2 * portion.ranks
  }

  /// The most members of an assignment that a rank gets at once: so many that no rank has more than half of its share of
  /// what is left, but as many as take a portion's time, if that is known.
  private func limit(
    of assignment: Assignment, _ portion: Portion, _ forecast: (Assignment) -> (Double, Bool)?
  ) -> Int {
    guard assignment.count > 1, portion.ranks > 1 else { return .max }
    let share = ahead / Double(2 * portion.ranks)
    let each = forecast(assignment).map { $0.0 / Double(assignment.count) }
    let members = max(
      share / operations(assignment.point), each.map { portion.seconds / $0 } ?? 0)
    return members < Double(assignment.count) ? max(1, Int(members)) : .max
  }

  private func candidate(for asker: Asker) -> (Assignment, Source)? {
    if asker.isAtFile, firstSummary < summaries.count {
      return (.summary(point: summaries[firstSummary]), .summaries)
    }
    if let cut { return (cut, .cut) }
    if nextAdded < added.count { return (added[nextAdded], .added) }
    return next < order.count ? (order[next], .order) : nil
  }

  private mutating func drop(_ source: Source, leaving rest: Assignment? = nil) {
    switch source {
    case .cut: break
    case .added: nextAdded += 1
    case .order: next += 1
    case .summaries:
      firstSummary += 1
      return
    }
    cut = rest
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
      let (first, rest) = assignment.split(to: .max)
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

  /// The part of at most `limit` members that fits one message, and the rest.
  fileprivate func split(to limit: Int) -> (Assignment, Assignment?) {
    guard case .members(let point, let members) = self, let first = members.first,
      let last = members.last
    else { return (self, nil) }
    let isBlock = last - first == members.count - 1
    let count = isBlock ? limit : min(limit, Batch.memberLimit)
    guard members.count > count else { return (self, nil) }
    return (
      .members(point: point, members: Array(members.prefix(count))),
      .members(point: point, members: Array(members.dropFirst(count)))
    )
  }
}
