internal import Grids

/// What the coordinator knows of a rank.
final class RankRecord {
  /// Whether a rank takes part.
  enum Presence {
    /// It has not said hello.
    case awaited
    /// It takes part.
    case present
    /// It has been silent for too long, or its process is gone.
    case dead
    /// It has been told to leave, or said that it leaves.
    case gone
  }

  /// Slices that a rank may have on the way; they wait in the memory of rank 0's MPI library.
  static let window = 32

  let rank: Int
  var presence = Presence.awaited
  var machine: Machine?
  var patience: Patience
  /// Whether it has said farewell, or its process is known to have ended: it is not waited for when
  /// MPI is finalised.
  var hasLeft = false

  /// The request that has not been answered.
  var ask: Ask?
  /// The last answer, said again when the request is repeated.
  var answer = Batch(number: 0, assignments: [])

  /// What has been handed out and not come back, in the order in which it is computed.
  private(set) var outstanding: [Assignment] = []
  private var first = 0
  // Runs of the first assignment that have come back.
  private var returned = 0

  /// Slices received in order.
  var received = 0
  /// Slices that the rank may have sent in all.
  var allowed = RankRecord.window
  /// Whether slices came in since the last credit.
  var owesCredit = false
  /// Whether a heartbeat has not been answered, or the sweep has begun to stop.
  var owesPulse = false
  var assembler = RecordAssembler()
  /// Whether a long record of it is being received.
  var isTransferring = false

  init(rank: Int, at now: Double) {
    self.rank = rank
    patience = Patience(at: now)
  }

  /// Assignments that have not come back.
  var outstandingCount: Int { outstanding.count - first }

  /// Notes what has been handed out.
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

  /// Takes away everything that has not come back.
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
