internal import Store

/// What rank 0 tells the other ranks at the start: what to compute.
package struct Briefing: Equatable, Sendable {
  /// A grid that is to be computed.
  package struct Entry: Equatable, Sendable {
    /// The grid's text, as rank 0 has checked it.
    package var text: String
    /// The path of the result file, which need not be the one in the grid's text.
    package var output: String
    /// The version of the study, which is that of every rank if the grid declares the study.
    package var version: Int
    /// The digests of the weights from which runs start; nil if all draw their own.
    package var origins: [Int64]?

    package init(text: String, output: String, version: Int, origins: [Int64]? = nil) {
      (self.text, self.output, self.version) = (text, output, version)
      self.origins = origins
    }
  }

  /// The grids, at least one; their points are numbered one after another.
  package var grids: [Entry]
  /// The name of the grids' file.
  package var name: String
  /// Rank 0's build.
  package var build: String

  package init(grids: [Entry], name: String, build: String) {
    (self.grids, self.name, self.build) = (grids, name, build)
  }

  /// The message, which is sent in parts.
  package var message: [UInt8] {
    var writer = ByteWriter()
    writer.write(build)
    writer.write(name)
    writer.write(grids.count)
    for grid in grids {
      writer.write(grid.output)
      writer.write(grid.text)
      writer.write(grid.version)
      writer.write(grid.origins?.count ?? 0)
      for origin in grid.origins ?? [] { writer.write(Int(origin)) }
    }
    return writer.bytes
  }

  /// Reads a message; nil if it is malformed.
  package init?(message: [UInt8]) {
    var reader = ByteReader(message)
    do throws(WireError) {
      build = try reader.text()
      name = try reader.text()
      grids = []
      // A grid takes at least four bytes, and a digest one.
      for _ in 0..<(try reader.integer(upTo: reader.rest / 4)) {
        let output = try reader.text()
        let text = try reader.text()
        var entry = Entry(text: text, output: output, version: try reader.integer(upTo: .max))
        var origins: [Int64] = []
        for _ in 0..<(try reader.integer(upTo: reader.rest)) {
          origins.append(Int64(try reader.integer(upTo: .max)))
        }
        if !origins.isEmpty { entry.origins = origins }
        grids.append(entry)
      }
      try reader.finish()
    } catch { return nil }
    if grids.isEmpty { return nil }
  }
}

/// A part of a briefing's message.
struct BriefingPart: Equatable {
  /// The size of the whole message in bytes.
  var total: Int
  /// The offset of this part in bytes.
  var offset: Int
  /// Whether the next part is sent only on request.
  var isLast: Bool
  /// The bytes of the part.
  var bytes: [UInt8]

  /// The most bytes that fit beside two of the longest numbers and a flag.
  static let limit = Tag.limit - 21
  /// How many parts are sent in answer to one arrival.
  static let window = 32

  var message: [UInt8] {
    var writer = ByteWriter(reserving: bytes.count + 21)
    writer.write(total)
    writer.write(offset)
    writer.write(isLast)
    writer.write(raw: bytes)
    return writer.bytes
  }

  /// The part of a message that begins at `offset`.
  init(of message: [UInt8], from offset: Int, isLast: Bool) {
    total = message.count
    (self.offset, self.isLast) = (offset, isLast)
    bytes = Array(message[offset..<min(offset + Self.limit, message.count)])
  }

  init(message: [UInt8]) throws(WireError) {
    var reader = ByteReader(message)
    total = try reader.integer(upTo: Int(Int32.max))
    offset = try reader.integer(upTo: total)
    isLast = try reader.flag()
    bytes = try reader.raw(reader.rest)
    guard bytes.count <= total - offset else { throw WireError("a part within its whole") }
  }
}
