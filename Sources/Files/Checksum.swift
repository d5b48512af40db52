package import Grids
internal import Hashing
package import StudyKit

/// The checksum of a run: the first 8 bytes of SHA-256 over its identity, its status and its
/// findings, little-endian, in the order of the measures' names.
///
/// It detects bytes that have changed, and shows whether findings copied from another file match a run's measures.
package struct Checksum: ~Copyable {
  private var hash = SHA256()

  package init(identity: UInt64, status: RunStatus) {
    add(identity)
    add(status.rawValue)
  }

  /// Adds one number.
  package mutating func add<Value: BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value) { hash.update($0) }
  }

  /// Adds bytes as they are.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) { hash.update(bytes) }

  /// Adds the elements of one measure.
  package mutating func add(_ values: Findings.Values) {
    values.withUnsafeBytes { hash.update($0) }
  }

  /// The checksum of all that was added.
  package consuming func value() -> UInt64 { hash.prefix() }
}

extension Findings.Values {
  /// The elements as they are in memory, which on all supported machines is as in the file: little-endian.
  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    switch self {
    case .floats(let values): try values.withUnsafeBytes(body)
    case .doubles(let values): try values.withUnsafeBytes(body)
    case .integers(let values): try values.withUnsafeBytes(body)
    }
  }
}
