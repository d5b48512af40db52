internal import CZlib

/// Why bytes cannot be decompressed.
package enum GzipError: Error, Equatable, Sendable {
  /// The compressed stream ends before its end mark; `produced` bytes came out of it.
  case truncated(produced: Int)
  /// The bytes are not a gzip stream, or are damaged; zlib's own words.
  case damaged(String)
}

/// Decompresses the gzip format of RFC 1952, one or more parts after another, piece by piece.
///
/// Checksums are verified. Memory is bounded by the pieces that are asked for, whatever the stream
/// unfolds to.
package final class Gzip {
  /// The most bytes that one compressed byte can stand for: deflate copies 258 bytes with two bits.
  package static let largestRatio = 1032

  // zlib keeps the address, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Compressed bytes that zlib has not taken yet.
  private var input: ArraySlice<UInt8> = []
  /// Whether the last part has ended and no further one has begun.
  private var isBetweenParts = false
  /// Content so far.
  private var produced = 0

  /// A stream at its beginning.
  package init() throws(GzipError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 is the largest window, 16 more asks for the gzip format.
    try check(sweep_inflate_init(stream, 15 + 16))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Whether bytes begin as a gzip stream does.
  package static func isCompressed(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1f, 0x8b])
  }

  /// The next bytes of the content, `count` of them unless it ends before.
  ///
  /// `more` gives the next compressed bytes, none at their end.
  package func next<Failure: Error>(
    _ count: Int, more: () throws(Failure) -> [UInt8]
  ) throws(Failure) -> Result<[UInt8], GzipError> {
    var content = [UInt8](repeating: 0, count: count)
    var written = 0
    while written < count {
      if input.isEmpty {
        input = try more()[...]
        if input.isEmpty {
          guard isBetweenParts else { return .failure(.truncated(produced: produced)) }
          break
        }
      }
      if isBetweenParts {
        isBetweenParts = false
        if let error = error(inflateReset(stream)) { return .failure(error) }
      }
      let code = advance(into: &content, &written)
      if code == Z_STREAM_END {
        isBetweenParts = true
      } else if code != Z_BUF_ERROR, let error = error(code) {
        return .failure(error)
      }
    }
    content.removeLast(count - written)
    return .success(content)
  }

  /// Decompresses as much as fits of the input that is there.
  private func advance(into content: inout [UInt8], _ written: inout Int) -> Int32 {
    let (code, taken, made) = input.withUnsafeBufferPointer { input in
      content.withUnsafeMutableBufferPointer { output in
        // zlib does not write through next_in; its pointer is mutable for old compilers' sake.
        stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0) }
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.baseAddress.map { $0 + written }
        stream.pointee.avail_out = UInt32(clamping: output.count - written)
        let (before, room) = (stream.pointee.avail_in, stream.pointee.avail_out)
        let code = inflate(stream, Z_NO_FLUSH)
        return (
          code, Int(before - stream.pointee.avail_in), Int(room - stream.pointee.avail_out)
        )
      }
    }
    input = input.dropFirst(taken)
    written += made
    produced += made
    return code
  }

  private func check(_ code: Int32) throws(GzipError) {
    if let error = error(code) { throw error }
  }

  /// The one place where zlib's codes become errors: nil where the call has succeeded.
  private func error(_ code: Int32) -> GzipError? {
    guard code != Z_OK else { return nil }
    return .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib's code \(code)")
  }
}
