package import Grids
package import StudyKit

/// One record of a rank's stream: how a run ended, or its findings so far.
package enum FindingsRecord: Equatable {
  /// The run has ended, after this many seconds of computing and steps.
  case outcome(Run, Outcome, seconds: Double, steps: Int)
  /// The run is still running and has these findings so far.
  case partial(Run, Findings)
}

extension FindingsRecord {
  /// The size in bytes of the length that precedes every record.
  package static let headerSize = 8

  private enum Kind: UInt8 {
    case done = 1
    case diverged = 2
    case failed = 3
    case partial = 4
  }

  /// The record as pieces of a stream, preceded by its length.
  ///
  /// Long arrays stay arrays, so that they are copied only as they are sent.
  var pieces: [StreamPiece] {
    var body = PieceWriter()
    switch self {
    case .outcome(let run, let outcome, let seconds, let steps):
      let kind: Kind =
        switch outcome {
        case .done: .done
        case .diverged: .diverged
        case .failed: .failed
        }
      body.head.write(kind.rawValue)
      body.head.write(run)
      body.head.write(seconds)
      body.head.write(max(steps, 0))
      switch outcome {
      case .done(let findings): body.write(findings)
      case .diverged(let step): body.head.write(max(step, 0))
      case .failed(let reason): body.head.write(String(reason.prefix(1000)))
      }
    case .partial(let run, let findings):
      body.head.write(Kind.partial.rawValue)
      body.head.write(run)
      body.write(findings)
    }
    return body.finished()
  }

  /// Reads a record without its length.
  package init(_ bytes: [UInt8], _ range: Range<Int>) throws(WireError) {
    var reader = ByteReader(bytes, range)
    guard let kind = Kind(rawValue: try reader.byte()) else { throw WireError("a record's kind") }
    let run = try reader.run()
    if kind == .partial {
      self = .partial(run, try reader.findings())
    } else {
      let seconds = try reader.double()
      let steps = try reader.integer()
      let outcome: Outcome =
        switch kind {
        case .done, .partial: .done(try reader.findings())
        case .diverged: .diverged(step: try reader.integer())
        case .failed: .failed(reason: try reader.text())
        }
      self = .outcome(run, outcome, seconds: seconds, steps: steps)
    }
    try reader.finish()
  }
}

/// A part of a stream of bytes.
enum StreamPiece {
  /// Bytes.
  case bytes([UInt8])
  /// An array as it is in memory.
  case values(Findings.Values)

  var count: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .values(let values): values.count * values.element.size
    }
  }

  /// Appends the bytes of a range.
  func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
    func copy(_ source: UnsafeRawBufferPointer) {
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[range]))
    }
    switch self {
    case .bytes(let own): own.withUnsafeBytes(copy)
    case .values(.floats(let array)): array.withUnsafeBytes(copy)
    case .values(.doubles(let array)): array.withUnsafeBytes(copy)
    case .values(.integers(let array)): array.withUnsafeBytes(copy)
    }
  }
}

/// Collects the pieces of one record.
private struct PieceWriter {
  /// The bytes since the last long array.
  var head = ByteWriter(reserving: 64)
  private var pieces: [StreamPiece] = []
  private var count = 0

  /// The size in bytes from which on an array is not copied.
  private static let long = 2048

  mutating func write(_ findings: Findings) {
    head.write(findings.values.count)
    for (name, values) in findings.values {
      head.write(name)
      head.write(values.element.code)
      head.write(values.count)
      let piece = StreamPiece.values(values)
      guard piece.count >= Self.long else {
        head.append(values)
        continue
      }
      close()
      pieces.append(piece)
      count += piece.count
    }
  }

  mutating func finished() -> [StreamPiece] {
    close()
    var length = ByteWriter(reserving: FindingsRecord.headerSize)
    length.writeFixed(UInt64(count))
    if case .bytes(let first)? = pieces.first {
      length.write(raw: first)
      pieces[0] = .bytes(length.bytes)
    }
    return pieces
  }

  private mutating func close() {
    guard !head.bytes.isEmpty else { return }
    pieces.append(.bytes(head.bytes))
    count += head.bytes.count
    head = ByteWriter()
  }
}

extension Measure.Element {
  fileprivate var code: UInt8 {
    switch self {
    case .float: 0
    case .double: 1
    case .integer: 2
    }
  }
}

extension ByteWriter {
  fileprivate mutating func append(_ values: Findings.Values) {
    switch values {
    case .floats(let array): array.withUnsafeBytes { write(raw: $0) }
    case .doubles(let array): array.withUnsafeBytes { write(raw: $0) }
    case .integers(let array): array.withUnsafeBytes { write(raw: $0) }
    }
  }
}

extension ByteReader {
  fileprivate mutating func findings() throws(WireError) -> Findings {
    var findings = Findings()
    // A measure takes at least three bytes.
    for _ in 0..<(try integer(upTo: rest / 3)) {
      let name = try text()
      let element = try byte()
      let count = try integer(upTo: rest / 4)
      switch element {
      case 0: findings.record(name, .floats(try array(of: Float.self, count: count)))
      case 1: findings.record(name, .doubles(try array(of: Double.self, count: count)))
      case 2: findings.record(name, .integers(try array(of: Int64.self, count: count)))
      default: throw WireError("an element type")
      }
    }
    return findings
  }
}
