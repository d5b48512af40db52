package import Grids

/// A rank's description of its machine; what can change a result's bits is compared at the start.
package struct Machine: Equatable, Sendable {
  /// The build of the program: commit and a checksum of the executable.
  package var build: String
  /// The host's name and the identifier of its boot.
  package var host: String
  /// The process number.
  package var process: Int
  /// The namespace of process numbers.
  package var space: String
  /// The processor's name.
  package var processor: String
  /// The name of the BLAS kernels in use.
  package var blasCore: String
  /// The instruction sets that our own kernels use.
  package var vectorLevel: String

  package init(
    build: String, host: String, process: Int, space: String, processor: String,
    blasCore: String, vectorLevel: String
  ) {
    self.build = build
    self.host = host
    self.process = process
    self.space = space
    self.processor = processor
    self.blasCore = blasCore
    self.vectorLevel = vectorLevel
  }

  /// The first difference between two machines that can change bits, in words; nil if there is none.
  ///
  /// Processors of two models with the same kernels give the same bits, unless they are older than AVX2: then the C
  /// library chooses its own kernels by instructions that the levels do not distinguish.
  package func difference(from other: Machine) -> String? {
    var pairs = [
      ("build", build, other.build), ("BLAS kernels", blasCore, other.blasCore),
      ("vector level", vectorLevel, other.vectorLevel),
    ]
    if vectorLevel == "x86-64" { pairs.append(("processor", processor, other.processor)) }
    return pairs.first { $0.1 != $0.2 }.map { "\($0.0) \($0.1) instead of \($0.2)" }
  }
}

extension Machine {
  package var message: [UInt8] {
    var writer = ByteWriter()
    for text in [build, host, space, processor, blasCore, vectorLevel] {
      writer.write(text.prefix(bytes: 500))
    }
    writer.write(process)
    return writer.bytes
  }

  package init(message: [UInt8]) throws(WireError) {
    var reader = ByteReader(message)
    build = try reader.text()
    host = try reader.text()
    space = try reader.text()
    processor = try reader.text()
    blasCore = try reader.text()
    vectorLevel = try reader.text()
    process = try reader.integer(upTo: Int(Int32.max))
    try reader.finish()
  }
}

/// A rank's request for work.
package struct Ask: Equatable {
  /// The number of the request; a repeated one has the same number.
  package var number: Int
  /// Whether the rank has nothing to compute and all its findings have arrived.
  package var isIdle: Bool

  package var message: [UInt8] {
    var writer = ByteWriter()
    writer.write(number)
    writer.write(isIdle)
    return writer.bytes
  }

  package init(number: Int, isIdle: Bool) {
    self.number = number
    self.isIdle = isIdle
  }

  package init(message: [UInt8]) throws(WireError) {
    var reader = ByteReader(message)
    number = try reader.integer()
    isIdle = try reader.flag()
    try reader.finish()
  }
}

/// How far the coordinator has read a rank's stream.
package struct Credit: Equatable {
  /// How many slices have been received, in order.
  package var received: Int
  /// How many slices may have been sent in total.
  package var allowed: Int
  /// Whether runs are to stop as soon as they safely can, and no more may be started.
  package var isStopping: Bool

  package var message: [UInt8] {
    var writer = ByteWriter()
    writer.write(received)
    writer.write(allowed)
    writer.write(isStopping)
    return writer.bytes
  }

  package init(received: Int, allowed: Int, isStopping: Bool) {
    self.received = received
    self.allowed = allowed
    self.isStopping = isStopping
  }

  package init(message: [UInt8]) throws(WireError) {
    var reader = ByteReader(message)
    received = try reader.integer()
    allowed = try reader.integer()
    isStopping = try reader.flag()
    try reader.finish()
  }
}

/// One slice of a rank's stream.
package struct Slice: Equatable {
  /// Its number in the stream, from 0.
  package var number: Int
  /// Its bytes; not empty.
  package var bytes: [UInt8]

  /// The most bytes that fit beside the longest number.
  package static let limit = Tag.limit - 10

  package var message: [UInt8] {
    var writer = ByteWriter(reserving: bytes.count + 10)
    writer.write(number)
    writer.write(raw: bytes)
    return writer.bytes
  }

  package init(number: Int, bytes: [UInt8]) {
    self.number = number
    self.bytes = bytes
  }

  package init(message: [UInt8]) throws(WireError) {
    var reader = ByteReader(message)
    number = try reader.integer()
    bytes = try reader.raw(reader.rest)
  }
}

/// The progress of a run.
package struct Advance: Equatable, Sendable {
  /// The run.
  package var run: Run
  /// Steps done.
  package var step: Int
  /// Steps in total.
  package var steps: Int
  /// The step at which it resumed from a checkpoint; 0 if it did not.
  package var resumedFrom: Int

  package init(run: Run, step: Int, steps: Int, resumedFrom: Int = 0) {
    self.run = run
    self.step = step
    self.steps = steps
    self.resumedFrom = resumedFrom
  }

  /// How many fit one message.
  package static let limit = 64

  package static func message(_ advances: [Advance]) -> [UInt8] {
    var writer = ByteWriter()
    for advance in advances.prefix(limit) {
      writer.write(advance.run)
      writer.write(max(advance.step, 0))
      writer.write(max(advance.steps, 0))
      writer.write(max(advance.resumedFrom, 0))
    }
    return writer.bytes
  }

  package static func read(_ message: [UInt8]) throws(WireError) -> [Advance] {
    var reader = ByteReader(message)
    var advances: [Advance] = []
    while reader.rest > 0 {
      advances.append(
        Advance(
          run: try reader.run(), step: try reader.integer(), steps: try reader.integer(),
          resumedFrom: try reader.integer()))
    }
    return advances
  }
}

/// The job's exit code.
struct Verdict: Equatable {
  var code: Int32

  init(_ code: Int32) { self.code = code }

  var message: [UInt8] { [UInt8(truncatingIfNeeded: code)] }

  init(message: [UInt8]) throws(WireError) {
    var reader = ByteReader(message)
    code = Int32(try reader.byte())
    try reader.finish()
  }
}

extension ByteWriter {
  /// A run; a summary's member is written as 0.
  package mutating func write(_ run: Run) {
    write(run.point)
    write(run.member.map { $0 + 1 } ?? 0)
  }
}

extension ByteReader {
  package mutating func run() throws(WireError) -> Run {
    let point = try integer()
    let member = try integer()
    return Run(point: point, member: member == 0 ? nil : member - 1)
  }
}
