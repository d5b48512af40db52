public import Engine

/// Something of a run that a checkpoint holds.
public protocol Restorable: AnyObject {
  /// Writes all of it.
  func write(to writer: inout StateWriter)
  /// Reads as much as was written and gives what puts it in place; nil where it does not fit.
  func reading(from reader: inout StateReader) -> (() -> Void)?
}

extension Training: Restorable {
  /// Writes parameters, optimizer state and the number of steps.
  public func write(to writer: inout StateWriter) {
    let checkpoint = checkpoint
    writer.write([Int64(checkpoint.stepCount)])
    for buffer in checkpoint.buffers { writer.write(buffer) }
  }

  /// Reads what ``write(to:)`` wrote for a training of the same shape.
  public func reading(from reader: inout StateReader) -> (() -> Void)? {
    guard let steps = reader.read(1, as: Int64.self) else { return nil }
    var buffers: [[Scalar]] = []
    for buffer in checkpoint.buffers {
      guard let values = reader.read(buffer.count, as: Scalar.self) else { return nil }
      buffers.append(values)
    }
    return { self.checkpoint = Checkpoint(stepCount: Int(steps[0]), buffers: buffers) }
  }
}

extension Variables: Restorable {
  /// Writes all parameters.
  public func write(to writer: inout StateWriter) { writer.write(values) }

  /// Reads what ``write(to:)`` wrote for variables of the same shape.
  public func reading(from reader: inout StateReader) -> (() -> Void)? {
    reader.read(values.count, as: Scalar.self).map { values in { self.values = values } }
  }
}

/// A few numbers of a learner that a checkpoint holds, such as the last loss.
public final class Kept<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>: Restorable {
  /// The numbers; a checkpoint is only read where as many are expected.
  public var values: [Value]

  /// Numbers to begin with.
  public init(_ values: [Value]) { self.values = values }

  /// Writes the numbers.
  public func write(to writer: inout StateWriter) { writer.write(values) }

  /// Reads as many numbers.
  public func reading(from reader: inout StateReader) -> (() -> Void)? {
    reader.read(values.count, as: Value.self).map { values in { self.values = values } }
  }
}

/// Puts numbers one after another, as they are in memory.
public struct StateWriter {
  /// What was written.
  public private(set) var bytes: [UInt8] = []

  init() {}

  /// Writes an array without its length.
  public mutating func write<Value: BitwiseCopyable>(_ values: [Value]) {
    unsafe values.withUnsafeBytes { unsafe bytes += $0 }
  }
}

/// Takes numbers as a ``StateWriter`` has put them.
public struct StateReader {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything has been read.
  var isAtEnd: Bool { offset == bytes.count }

  /// The next `count` numbers; nil where there are fewer.
  public mutating func read<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ count: Int, as type: Value.Type
  ) -> [Value]? {
    let size = count * MemoryLayout<Value>.stride
    guard bytes.count - offset >= size else { return nil }
    var values = [Value](repeating: 0, count: count)
    unsafe values.withUnsafeMutableBytes {
      unsafe $0.copyBytes(from: bytes[offset..<offset + size])
    }
    offset += size
    return values
  }
}
