internal import Grids
internal import Store

/// How long the runs of a sweep have taken, and how long the others may take.
struct RunTimes {
  let records: Archive.Records
  private let members: Int
  /// When the sweep was started last.
  private let start: Double
  private let now: Double
  /// By rank: the runs that it holds, the one that it computes first.
  private(set) var held: [Int: [Int]] = [:]
  /// By rank: when it last ended a run since the start.
  private var lastEnd: [Int: Double] = [:]
  /// The runs that have ended since the start.
  private var ended: [Int] = []

  init(_ records: Archive.Records, members: Int, since start: Double?, now: Double) {
    (self.records, self.members, self.now) = (records, max(members, 1), now)
    self.start = start ?? now
    for index in records.statuses.indices {
      let rank = Int(records.ranks[index])
      if records.statuses[index] == .running {
        held[rank, default: []].append(index)
      } else if records.statuses[index].isOutcome, records.times[index] >= self.start {
        ended.append(index)
        lastEnd[rank] = max(lastEnd[rank] ?? 0, records.times[index])
      }
    }
    for (rank, runs) in held {
      // A rank computes one run, or one block, after another; only what it has begun has steps.
      held[rank] = runs.sorted {
        (-records.steps[$0], records.times[$0], $0) < (-records.steps[$1], records.times[$1], $1)
      }
    }
  }

  /// For how long a run that a rank holds has been computed.
  func elapsed(_ run: Int) -> Double {
    let rank = Int(records.ranks[run])
    guard held[rank]?.first == run else { return 0 }
    return max(now - max(records.times[run], lastEnd[rank] ?? 0), 0)
  }

  /// Runs that end per second, over the last seconds; nil if none has ended.
  func rate(within window: Double) -> Double? {
    let begin = max(start, now - window)
    let count = ended.count { records.times[$0] >= begin }
    return count > 0 && now > begin ? Double(count) / (now - begin) : nil
  }

  /// The share of the ranks' time since the start in which they computed; nil before the first run has ended.
  func computing(ranks: Int) -> Double? {
    guard !ended.isEmpty, now > start else { return nil }
    let done = ended.reduce(0) { $0 + (records.seconds[$1].isFinite ? records.seconds[$1] : 0) }
    let begun = held.values.reduce(0) { $0 + ($1.first.map(elapsed) ?? 0) }
    return min((done + begun) / (Double(ranks) * (now - start)), 1)
  }

  /// Seconds until all runs have an outcome: those of a point take as long as its others did, and where none has ended,
  /// as long as the other points' did. Nil where none has ended and none says how far it is.
  func secondsLeft(ranks: Int) -> Double? {
    var sums: [Int: (seconds: Double, count: Int)] = [:]
    var all = (seconds: 0.0, count: 0)
    func add(_ seconds: Double, _ run: Int) {
      sums[run / members, default: (0, 0)].seconds += seconds
      sums[run / members, default: (0, 0)].count += 1
      all = (all.seconds + seconds, all.count + 1)
    }
    for run in records.statuses.indices
    where records.statuses[run] == .done && records.seconds[run].isFinite {
      add(records.seconds[run], run)
    }
    for run in held.values.compactMap(\.first) where records.steps[run] > 0 {
      let share = Double(records.steps[run]) / Double(records.plannedSteps[run])
      if share.isFinite, share > 0 { add(elapsed(run) / share, run) }
    }
    guard all.count > 0 else { return nil }
    var left = 0.0
    var longest = 0.0
    for run in records.statuses.indices where records.statuses[run].isOpen {
      let known = sums[run / members] ?? all
      var seconds = known.seconds / Double(known.count)
      if records.statuses[run] == .running {
        seconds = max(seconds - elapsed(run), 0)
        longest = max(longest, seconds)
      }
      left += seconds
    }
    return max(left / Double(ranks), longest)
  }

  /// The runs that took longest, or are taking longest, with their seconds.
  func slowest(_ count: Int) -> [(run: Int, seconds: Double, isRunning: Bool)] {
    var slowest: [(run: Int, seconds: Double, isRunning: Bool)] = []
    for run in records.statuses.indices {
      let isRunning = records.statuses[run] == .running
      let seconds = isRunning ? elapsed(run) : records.seconds[run]
      guard seconds > slowest.last?.seconds ?? 0 || slowest.count < count && seconds > 0 else {
        continue
      }
      slowest.append((run, seconds, isRunning))
      slowest.sort { $0.seconds > $1.seconds }
      if slowest.count > count { slowest.removeLast() }
    }
    return slowest
  }

  /// The run that was done last.
  var last: Int? {
    records.statuses.indices.filter { records.statuses[$0] == .done }
      .max { records.times[$0] < records.times[$1] }
  }

  /// The run that is furthest of those that are running.
  var furthest: Int? {
    held.values.compactMap(\.first).filter { records.steps[$0] > 0 }
      .max { records.steps[$0] < records.steps[$1] }
  }
}
