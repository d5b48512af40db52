internal import Posix

/// A network of ranks inside one process, which can lose, delay and cut off messages on purpose.
///
/// Its clock is given by its users, so that tests need not wait.
package final class MemoryNetwork: Sendable {
  /// The faults of the network.
  package struct Faults: Equatable, Sendable {
    /// The fraction of messages that is lost, 0 … 1.
    package var loss = 0.0
    /// The longest time that a message takes, in seconds; each takes a random fraction of it, so that messages overtake
    /// each other.
    package var delay = 0.0

    package init() {}
  }

  private struct State {
    var inboxes: [[(time: Double, order: Int, envelope: Envelope)]]
    var isDead: [Bool]
    var faults: Faults
    var generator: SplitMix
    var count = 0
    var longest = 0
  }

  /// How many ranks there are.
  package let size: Int
  private let clock: @Sendable () -> Double
  private let state: Monitor<State>

  /// A network of `size` ranks; `seed` decides which messages are lost or delayed.
  package init(
    size: Int, faults: Faults = Faults(), seed: UInt64 = 0, clock: @escaping @Sendable () -> Double
  ) {
    self.size = size
    self.clock = clock
    state = Monitor(
      State(
        inboxes: Array(repeating: [], count: size), isDead: Array(repeating: false, count: size),
        faults: faults, generator: SplitMix(state: seed)))
  }

  /// The transport of a rank.
  package func transport(_ rank: Int) -> MemoryTransport {
    precondition(0..<size ~= rank, "rank \(rank) of \(size)")
    return MemoryTransport(rank: rank, network: self)
  }

  /// Cuts off a rank: messages from it and to it are lost.
  package func kill(_ rank: Int) { state.with { $0.isDead[rank] = true } }

  /// Reconnects a rank that was cut off; messages sent before stay lost.
  package func heal(_ rank: Int) { state.with { $0.isDead[rank] = false } }

  /// How many messages have been sent, and the bytes of the longest.
  package var traffic: (messages: Int, longest: Int) { state.with { ($0.count, $0.longest) } }

  fileprivate func send(_ envelope: Envelope, to rank: Int) {
    let now = clock()
    state.with { state in
      state.count += 1
      state.longest = max(state.longest, envelope.bytes.count)
      guard !state.isDead[rank], !state.isDead[envelope.source] else { return }
      // A rank's messages to itself never leave the process.
      let isLocal = rank == envelope.source
      if !isLocal, state.faults.loss > 0,
        Double.random(in: 0..<1, using: &state.generator) < state.faults.loss
      {
        return
      }
      let delay =
        isLocal || state.faults.delay == 0
        ? 0 : Double.random(in: 0...state.faults.delay, using: &state.generator)
      state.inboxes[rank].append((now + delay, state.count, envelope))
    }
  }

  fileprivate func next(for rank: Int) -> Envelope? {
    let now = clock()
    return state.with { state in
      guard !state.isDead[rank] else { return nil }
      var best: Int?
      for (index, entry) in state.inboxes[rank].enumerated() where entry.time <= now {
        guard let other = best else {
          best = index
          continue
        }
        let first = state.inboxes[rank][other]
        if (entry.time, entry.order) < (first.time, first.order) { best = index }
      }
      return best.map { state.inboxes[rank].remove(at: $0).envelope }
    }
  }
}

/// The transport of one rank in a ``MemoryNetwork``.
package final class MemoryTransport: Transport {
  package let rank: Int
  package var size: Int { network.size }
  private let network: MemoryNetwork

  fileprivate init(rank: Int, network: MemoryNetwork) {
    self.rank = rank
    self.network = network
  }

  package func send(_ bytes: [UInt8], to rank: Int, tag: Tag) {
    precondition(bytes.count <= Tag.limit, "a message of \(bytes.count) bytes")
    network.send(Envelope(source: self.rank, tag: tag, bytes: bytes), to: rank)
  }

  package func poll() -> Envelope? { network.next(for: rank) }
}
