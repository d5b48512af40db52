/// The element type of a program: `Float` to run, `Double` to check.
public protocol EngineScalar: BinaryFloatingPoint, Sendable {}

extension Float: EngineScalar {}

extension Double: EngineScalar {}

/// Zeroed memory on a 64-byte boundary, freed with its owner.
final class Memory<Element> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    base = raw.assumingMemoryBound(to: Element.self)
  }

  deinit { base.deallocate() }

  var buffer: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
