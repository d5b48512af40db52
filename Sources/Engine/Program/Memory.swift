internal import Glibc

/// Zeroed memory on a 64-byte boundary, freed with its owner. From 1.5 MiB on it asks for huge pages: steps that
/// walk megabytes lose up to a tenth of their time to the translation of addresses otherwise. A rest of less than
/// three quarters of a huge page stays on small ones, so that many buffers do not round up to twice their size.
final class Memory<Element> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int) {
    self.count = count
    let huge = 2 << 20
    var bytes = max(count, 1) * MemoryLayout<Element>.stride
    if bytes % huge >= huge / 4 * 3 { bytes += huge - bytes % huge }
    let hugeBytes = bytes - bytes % huge
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: hugeBytes > 0 ? huge : 64)
    #if os(Linux)
      // A request: where the kernel has no huge pages to give, nothing changes.
      if hugeBytes > 0 { _ = madvise(raw, hugeBytes, MADV_HUGEPAGE) }
    #endif
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    base = raw.assumingMemoryBound(to: Element.self)
  }

  deinit { base.deallocate() }

  var buffer: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: base, count: count)
  }
}
