internal import Store

/// What rank 0 tells the other ranks at the start: what to compute.
package struct Briefing: Equatable, Sendable {
  /// The grid's text, as rank 0 has checked it.
  package var grid: String
  /// The name of the grid's file.
  package var name: String
  /// Rank 0's build.
  package var build: String
  /// The path of the result file, which need not be the one in the grid's text.
  package var output: String
  /// The version of the study, which is that of every rank if the grid declares the study.
  package var version: Int

  package init(grid: String, name: String, build: String, output: String, version: Int) {
    self.grid = grid
    self.name = name
    self.build = build
    self.output = output
    self.version = version
  }

  /// The message, which is sent in parts.
  package var message: [UInt8] {
    var writer = ByteWriter()
    for text in [build, name, output, grid] { writer.write(text) }
    writer.write(version)
    return writer.bytes
  }

  /// Reads a message; nil if it is malformed.
  package init?(message: [UInt8]) {
    var reader = ByteReader(message)
    do throws(WireError) {
      build = try reader.text()
      name = try reader.text()
      output = try reader.text()
      grid = try reader.text()
      version = try reader.integer(upTo: .max)
      try reader.finish()
    } catch { return nil }
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
