internal import Grids

/// What the coordinator knows about a rank.
final class RankRecord {
  /// Whether a rank takes part.
  enum Presence {
    /// It has not said hello.
    case awaited
    /// It takes part.
    case present
    /// It has been silent for too long, or its process has ended.
    case dead
    /// It has been told to leave, or has said that it is leaving.
    case gone
  }

  let rank: Int
  var presence = Presence.awaited {
    didSet {
      census[oldValue] -= 1
      census[presence] += 1
    }
  }
  private let census: Census
  var machine: Machine?
  /// Whether it is on rank 0's host and can read the result file.
  var isAtFile = false
  /// When it was last heard from, in seconds for which rank 0 was awake.
  var heard: Double
  /// Whether it has said farewell, or its process is known to have ended: MPI need not wait for it when it is
  /// finalized.
  var hasLeft = false

  /// The request that has not been answered.
  var ask: Ask?
  /// The last answer, sent again if the request is repeated.
  var answer = Batch(number: 0, assignments: [])

  /// The assignments without all their outcomes, in the order in which they are computed.
  private(set) var outstanding: [Assignment] = []
  private var first = 0
  // How many runs of the first assignment have come back.
  private var returned = 0

  /// How many slices have been received in order.
  var received = 0
  /// How many slices the rank may have sent in total.
  var allowed: Int
  /// Whether slices have arrived since the last credit.
  var owesCredit = false
  /// Whether a heartbeat has not been answered, or the sweep has begun to stop.
  var owesPulse = false
  /// Whether it is on the coordinator's list of those that may be owed something, and of those that ask.
  var isOwing = false
  var isAsking = false
  var assembler = RecordAssembler()
  /// Whether a long record from it is being received.
  var isTransferring = false

  /// A rank that is awaited, with a window of so many slices; it is counted in `census`.
  init(rank: Int, window: Int, heard: Double, in census: Census) {
    (self.rank, self.heard, self.census) = (rank, heard, census)
    allowed = window
    census[.awaited] += 1
  }

  /// How many assignments have not come back.
  var outstandingCount: Int { outstanding.count - first }

  /// Notes assignments that have been handed out.
  func handOut(_ assignments: [Assignment]) {
    if first > 1024 {
      outstanding.removeFirst(first)
      first = 0
    }
    outstanding.append(contentsOf: assignments)
  }

  /// Notes that a run has come back; a rank returns runs in the order in which it got them.
  func comeBack(_ run: Run) {
    guard first < outstanding.count else { return }
    switch outstanding[first] {
    case .summary(let point):
      guard run == Run(point: point, member: nil) else { return }
      returned = 1
    case .members(let point, let members):
      guard run.point == point, members[returned] == run.member else { return }
      returned += 1
      guard returned == members.count else { return }
    }
    first += 1
    returned = 0
  }

  /// Removes and returns everything that has not come back.
  func takeOutstanding() -> [Assignment] {
    var rest = Array(outstanding[first...])
    if returned > 0, case .members(let point, let members)? = rest.first {
      rest[0] = .members(point: point, members: Array(members.dropFirst(returned)))
    }
    outstanding = []
    first = 0
    returned = 0
    return rest
  }
}

/// How many ranks there are of each presence.
final class Census {
  private var counts: [RankRecord.Presence: Int] = [:]

  subscript(presence: RankRecord.Presence) -> Int {
    get { counts[presence, default: 0] }
    set { counts[presence] = newValue }
  }
}
