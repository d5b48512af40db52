/// The outgoing stream of a rank's records, as bytes to be cut into slices.
package struct FindingsStream {
  private var pieces: [StreamPiece] = []
  // The first piece that has not been sent completely, and how much of it has.
  private var first = 0
  private var offset = 0
  /// How many bytes have not been taken.
  package private(set) var count = 0

  package init() {}

  /// Appends a record.
  package mutating func append(_ record: FindingsRecord) {
    for piece in record.pieces {
      count += piece.count
      if case .bytes(let more) = piece, case .bytes(var bytes)? = pieces.last,
        pieces.count - 1 > first, bytes.count + more.count <= 4 * Slice.limit
      {
        pieces[pieces.count - 1] = .bytes([])
        bytes.append(contentsOf: more)
        pieces[pieces.count - 1] = .bytes(bytes)
      } else {
        pieces.append(piece)
      }
    }
  }

  /// Takes the next bytes, at most `limit`; empty if there are none.
  package mutating func take(_ limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, count))
    while bytes.count < limit, first < pieces.count {
      let length = min(limit - bytes.count, pieces[first].count - offset)
      pieces[first].append(offset..<offset + length, to: &bytes)
      offset += length
      if offset == pieces[first].count {
        pieces[first] = .bytes([])
        first += 1
        offset = 0
      }
    }
    if first > 64, first * 2 > pieces.count {
      pieces.removeFirst(first)
      first = 0
    }
    count -= bytes.count
    return bytes
  }
}

/// Reassembles the records of a rank's stream.
package struct RecordAssembler {
  private var bytes: [UInt8] = []
  private var start = 0

  /// The size in bytes of the record that has begun to arrive; 0 between records.
  package private(set) var reserved = 0

  /// The longest record in bytes that is accepted; a greater length means that the stream is broken.
  package static let limit = 1 << 40

  package init() {}

  /// Appends the bytes of a slice.
  package mutating func append(_ more: [UInt8]) {
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.count <= 1 << 16)
      start = 0
    } else if start > 1 << 14 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next complete record; nil if its end has not arrived.
  package mutating func next() throws(WireError) -> FindingsRecord? {
    let rest = bytes.count - start
    guard rest >= FindingsRecord.headerSize else {
      reserved = rest
      return nil
    }
    var header = ByteReader(bytes, start..<bytes.count)
    guard let length = Int(exactly: try header.fixed()), length <= Self.limit else {
      throw WireError("a record's length")
    }
    guard header.rest >= length else {
      reserved = length
      compact(for: length)
      return nil
    }
    let begin = start + FindingsRecord.headerSize
    let record = try FindingsRecord(bytes, begin..<begin + length)
    start = begin + length
    reserved = 0
    if length > 1 << 16 {
      // What follows a long record is short; the long one's memory is released.
      bytes = Array(bytes[start...])
      start = 0
    }
    return record
  }

  /// Moves a record to the front of a buffer with space for all of it, so that appending does not reallocate.
  private mutating func compact(for length: Int) {
    guard start > 0, length > 4 * Slice.limit else { return }
    var front: [UInt8] = []
    front.reserveCapacity(min(length + 2 * Slice.limit, 1 << 26))
    front.append(contentsOf: bytes[start...])
    bytes = front
    start = 0
  }
}
