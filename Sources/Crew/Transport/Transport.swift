/// A message that a rank has received.
package struct Envelope: Equatable, Sendable {
  /// The rank that sent it.
  package let source: Int
  /// Its kind.
  package let tag: Tag
  /// Its contents.
  package let bytes: [UInt8]

  package init(source: Int, tag: Tag, bytes: [UInt8]) {
    self.source = source
    self.tag = tag
    self.bytes = bytes
  }
}

/// Why messages can no longer be sent or received.
package struct TransportError: Error, Equatable, Sendable {
  /// The call that failed and why.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}

/// Carries messages between ranks; used from a rank's main thread only.
package protocol Transport: AnyObject {
  /// This rank's number, from 0; rank 0 coordinates.
  var rank: Int { get }
  /// How many ranks there are.
  var size: Int { get }
  /// Sends at most ``Tag/limit`` bytes to a rank, which may be this one; returns at once, without waiting for the other
  /// side.
  func send(_ bytes: [UInt8], to rank: Int, tag: Tag) throws(TransportError)
  /// The next message that has arrived; nil if there is none.
  func poll() throws(TransportError) -> Envelope?
}

/// The transport of a job with one rank: messages of a rank to itself.
package final class SoloTransport: Transport {
  package let rank = 0
  package let size = 1
  private var loop = LoopbackQueue()

  package init() {}

  package func send(_ bytes: [UInt8], to rank: Int, tag: Tag) {
    precondition(rank == 0, "rank \(rank) of 1")
    loop.append(Envelope(source: 0, tag: tag, bytes: bytes))
  }

  package func poll() -> Envelope? { loop.next() }
}

/// Messages of a rank to itself, first in, first out.
struct LoopbackQueue {
  private var envelopes: [Envelope] = []
  private var first = 0

  mutating func append(_ envelope: Envelope) { envelopes.append(envelope) }

  mutating func next() -> Envelope? {
    guard first < envelopes.count else {
      envelopes.removeAll(keepingCapacity: true)
      first = 0
      return nil
    }
    defer { first += 1 }
    return envelopes[first]
  }
}
