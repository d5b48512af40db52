internal import CZlib

/// Why bytes cannot be decompressed.
public enum GzipError: Error, Equatable, Sendable {
  /// The compressed stream ends before its end mark; `produced` bytes came out of it.
  case truncated(produced: Int)
  /// The bytes are not a gzip stream, or are damaged; zlib's own words.
  case damaged(String)
}

/// The gzip format of RFC 1952.
public enum Gzip {
  /// Whether bytes begin as a gzip stream does.
  public static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// The content of a gzip stream of one or more parts.
  ///
  /// Checksums are verified. `expecting` is a guess of the size, to allocate once.
  public static func decompressed(
    _ bytes: [UInt8], expecting: Int = 0
  ) throws(GzipError) -> [UInt8] {
    var stream = z_stream()
    // 15 is the largest window, 16 more asks for the gzip format.
    try check(sweep_inflate_init(&stream, 15 + 16), stream)
    defer { inflateEnd(&stream) }
    var content = [UInt8](repeating: 0, count: max(expecting, 4 * bytes.count, 1024))
    var (read, written) = (0, 0)
    while read < bytes.count {
      if written == content.count {
        content.append(contentsOf: repeatElement(0, count: content.count))
      }
      let code = advance(&stream, from: bytes, &read, into: &content, &written)
      switch code {
      case Z_STREAM_END:
        // A gzip file may hold several parts; its content is all of them.
        if read < bytes.count { try check(inflateReset(&stream), stream) }
        if read == bytes.count {
          content.removeLast(content.count - written)
          return content
        }
      case Z_BUF_ERROR where read < bytes.count, Z_OK: continue
      default: try check(code, stream)
      }
    }
    throw .truncated(produced: written)
  }

  /// Decompresses as much as fits, and moves both places on.
  private static func advance(
    _ stream: inout z_stream, from bytes: [UInt8], _ read: inout Int, into content: inout [UInt8],
    _ written: inout Int
  ) -> Int32 {
    bytes.withUnsafeBufferPointer { input in
      content.withUnsafeMutableBufferPointer { output in
        // zlib does not write through next_in; its pointer is mutable for old compilers' sake.
        stream.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + read) }
        stream.avail_in = UInt32(clamping: input.count - read)
        stream.next_out = output.baseAddress.map { $0 + written }
        stream.avail_out = UInt32(clamping: output.count - written)
        let (before, room) = (stream.avail_in, stream.avail_out)
        let code = inflate(&stream, Z_NO_FLUSH)
        read += Int(before - stream.avail_in)
        written += Int(room - stream.avail_out)
        return code
      }
    }
  }

  /// The one place where zlib's codes become errors.
  private static func check(_ code: Int32, _ stream: z_stream) throws(GzipError) {
    guard code != Z_OK else { return }
    let words = stream.msg.map { String(cString: $0) } ?? "zlib's code \(code)"
    throw .damaged(words)
  }
}
