internal import Crew

/// Messages between simulated ranks, which are events in virtual time.
///
/// Messages from one rank to another do not overtake each other, as over MPI.
final class SimulatedNetwork {
  var events = EventQueue<ScaleSimulation.Event>()
  /// Seconds since the start.
  var now = 0.0
  /// When rank 0's main thread has handled what it has taken; its answers leave then.
  var free = 0.0
  var isDead: [Bool]
  private let conditions: ScaleSimulation.Conditions
  private var generator: SplitMix
  private var lastArrival: [Double]

  init(_ conditions: ScaleSimulation.Conditions) {
    self.conditions = conditions
    generator = SplitMix(state: conditions.seed)
    isDead = Array(repeating: false, count: conditions.ranks)
    lastArrival = Array(repeating: 0, count: conditions.ranks)
  }

  /// How long a sleeping main thread does not see what has happened.
  var sleep: Double { Double.random(in: 0...conditions.pause, using: &generator) }

  func transport(_ rank: Int) -> SimulatedTransport { SimulatedTransport(rank, self) }

  var size: Int { conditions.ranks }

  fileprivate func send(_ envelope: Envelope, to rank: Int) {
    guard !isDead[rank], !isDead[envelope.source] else { return }
    let isForCoordinator = envelope.tag.isForCoordinator
    let departure = isForCoordinator ? now : max(now, free)
    guard rank != envelope.source else {
      return events.add(.message(envelope, to: rank), at: departure)
    }
    var arrival = departure + conditions.latency
    if !isForCoordinator {
      arrival = max(arrival + sleep, lastArrival[rank])
      lastArrival[rank] = arrival
    }
    events.add(.message(envelope, to: rank), at: arrival)
  }
}

/// The transport of one rank in a ``SimulatedNetwork``.
final class SimulatedTransport: Transport {
  let rank: Int
  var size: Int { network.size }
  private unowned let network: SimulatedNetwork

  init(_ rank: Int, _ network: SimulatedNetwork) { (self.rank, self.network) = (rank, network) }

  func send(_ bytes: [UInt8], to rank: Int, tag: Tag) {
    precondition(bytes.count <= Tag.limit, "a message of \(bytes.count) bytes")
    network.send(Envelope(source: self.rank, tag: tag, bytes: bytes), to: rank)
  }

  /// Nothing: messages come as events.
  func poll() -> Envelope? { nil }
}
