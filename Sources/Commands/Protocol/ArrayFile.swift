internal import Glibc
internal import Posix

/// NumPy's files of one array, `.npy`, versions 1 to 3.
///
/// A program may write anything: what a file claims is compared with its size before memory is taken.
package enum ArrayFile {
  /// Why a file is not read, in words.
  package struct Failure: Error, Equatable {
    package let reason: String
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The most bytes of a file.
  private static let limit = 4 << 30
  /// The most bytes of the description.
  private static let headerLimit = 1 << 16

  /// The array in a file: real numbers, whole numbers or truth values, little-endian, in C's order.
  static func read(_ path: String) throws(Failure) -> NumberArray {
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) {
      bytes = try RegularFile.bytes(of: path, limit: limit + 1).bytes
    } catch {
      switch error {
      case .kind: throw Failure(reason: "it is not a file")
      case .system(let code): throw Failure(reason: String(cString: strerror(code)))
      }
    }
    guard bytes.count <= limit else { throw Failure(reason: "it is larger than 4 GiB") }
    return try array(bytes)
  }

  /// The array of a file's bytes.
  package static func array(_ bytes: [UInt8]) throws(Failure) -> NumberArray {
    guard bytes.count >= 12, bytes.starts(with: magic), 1...3 ~= bytes[6] else {
      throw Failure(reason: "it is not a .npy file; write it with numpy.save")
    }
    let begin = bytes[6] == 1 ? 10 : 12
    let length = bytes[8..<begin].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= headerLimit, begin + length <= bytes.count else {
      throw Failure(reason: "its description is longer than it")
    }
    let header = String(decoding: bytes[begin..<(begin + length)], as: UTF8.self)
    guard !header.contains("'fortran_order': True") else {
      throw Failure(reason: "it is in Fortran's order; save numpy.ascontiguousarray of it")
    }
    guard let shape = shape(header) else { throw Failure(reason: "its shape is not readable") }
    let data = bytes[(begin + length)...]
    guard let (size, element) = element(header) else {
      throw Failure(reason: "its numbers are not float64, float32, int64, int32, uint8 or bool")
    }
    var count = 1
    for length in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: length)
      guard !overflows, product <= limit else { throw Failure(reason: "its shape is too large") }
      count = product
    }
    guard data.count == count * size else {
      throw Failure(reason: "it has \(data.count) bytes of numbers, not \(count * size)")
    }
    let values = data.withUnsafeBytes { raw in (0..<count).map { element(raw, $0 * size) } }
    return NumberArray(shape: shape, values: values)
  }

  private typealias Element = (UnsafeRawBufferPointer, Int) -> Double

  /// How many bytes an element has, and how it is read.
  private static func element(_ header: String) -> (size: Int, read: Element)? {
    guard let begin = header.firstRange(of: "'descr': '")?.upperBound else { return nil }
    switch header[begin...].prefix(while: { $0 != "'" }) {
    case "<f8": return (8, { $0.loadUnaligned(fromByteOffset: $1, as: Double.self) })
    case "<f4": return (4, { Double($0.loadUnaligned(fromByteOffset: $1, as: Float.self)) })
    case "<i8": return (8, { Double($0.loadUnaligned(fromByteOffset: $1, as: Int64.self)) })
    case "<i4": return (4, { Double($0.loadUnaligned(fromByteOffset: $1, as: Int32.self)) })
    case "|u1": return (1, { Double($0[$1]) })
    case "|b1": return (1, { $0[$1] == 0 ? 0 : 1 })
    default: return nil
    }
  }

  /// The lengths in `'shape': (3, 4)`.
  private static func shape(_ header: String) -> [Int]? {
    guard let begin = header.firstRange(of: "'shape': (")?.upperBound else { return nil }
    let text = header[begin...].prefix { $0 != ")" }
    let words = text.split(separator: ",").filter { $0.contains { $0 != " " } }
    let lengths = words.compactMap { word in Int(word.filter { $0 != " " }) }
    guard lengths.count == words.count, lengths.allSatisfy({ $0 >= 0 }), lengths.count <= 32 else {
      return nil
    }
    return lengths
  }
}
