package import MPI

/// Messages between the ranks of an MPI job; those of a rank to itself stay in the process.
package final class MPITransport: Transport {
  package let rank: Int
  package let size: Int
  private let world: World
  private var loop = LoopbackQueue()
  private var isLoopNext = true

  package init(_ world: World) {
    self.world = world
    rank = world.rank
    size = world.size
  }

  package func send(_ bytes: [UInt8], to rank: Int, tag: Tag) throws(TransportError) {
    precondition(bytes.count <= Tag.limit, "a message of \(bytes.count) bytes")
    guard rank != self.rank else {
      return loop.append(Envelope(source: rank, tag: tag, bytes: bytes))
    }
    do { try world.send(bytes, to: rank, tag: Int(tag.rawValue)) } catch {
      throw TransportError("\(error)")
    }
  }

  package func poll() throws(TransportError) -> Envelope? {
    // Both sources take turns, so that neither starves the other.
    isLoopNext.toggle()
    if isLoopNext, let envelope = loop.next() { return envelope }
    do {
      while let message = try world.receive() {
        // An unknown tag comes from another build, which is noticed by its hello.
        guard let number = UInt8(exactly: message.tag), let tag = Tag(rawValue: number) else {
          continue
        }
        return Envelope(source: message.source, tag: tag, bytes: message.bytes)
      }
    } catch { throw TransportError("\(error)") }
    return loop.next()
  }
}
