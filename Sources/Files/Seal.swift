internal import Hashing

/// A hash of everything in a result file that is never written again, stored after the end of the HDF5 file.
///
/// In the format that all readers know, HDF5's own structures have no checksums, and the library can crash on
/// damaged ones. So the structure, the coordinates and the labels are hashed when the file is made; a file whose
/// seal holds is as it was made, except for what runs have written.
///
/// The seal consists of the extents of the arrays (first byte and length, each 8 bytes, little-endian), the SHA-256
/// of all else and of these, their number, and eight letters.
package enum Seal {
  /// Whether a file has a seal, and whether it holds.
  package enum State: Equatable {
    case whole
    case broken
    /// Never sealed, or rewritten by a program that does not know seals.
    case absent
  }

  private static let letters = Array("SWEEPSL1".utf8)
  private static let tail = 48

  /// Seals a finished file around the arrays that are written later.
  package static func set(on file: borrowing RawFile, around extents: [Range<Int>])
    throws(StoreError)
  {
    let end = try file.size()
    var numbers: [UInt64] = []
    for extent in extents {
      numbers.append(UInt64(extent.lowerBound))
      numbers.append(UInt64(extent.count))
    }
    let digest = try digest(of: file, end: end, around: extents)
    try file.write(numbers, at: end)
    try file.write(digest, at: end + 8 * numbers.count)
    try file.write(UInt64(extents.count), at: end + 8 * numbers.count + 32)
    try file.write(letters, at: end + 8 * numbers.count + 40)
  }

  /// Checks a file's seal.
  package static func state(of file: borrowing RawFile) throws(StoreError) -> State {
    let size = try file.size()
    guard size > tail, try file.read(UInt8.self, count: 8, at: size - 8) == letters else {
      return .absent
    }
    let count = try file.read(UInt64.self, count: 1, at: size - 16)[0]
    guard count < UInt64(size - tail) / 16 else { return .broken }
    let end = size - tail - 16 * Int(count)
    let numbers = try file.read(UInt64.self, count: 2 * Int(count), at: end)
    var extents: [Range<Int>] = []
    for pair in stride(from: 0, to: numbers.count, by: 2) {
      guard numbers[pair] <= UInt64(end), numbers[pair + 1] <= UInt64(end) - numbers[pair] else {
        return .broken
      }
      let begin = Int(numbers[pair])
      guard begin >= extents.last?.upperBound ?? 0 else { return .broken }
      extents.append(begin..<begin + Int(numbers[pair + 1]))
    }
    let expected = try digest(of: file, end: end, around: extents)
    let found = try file.read(UInt8.self, count: 32, at: size - tail)
    return found == expected ? .whole : .broken
  }

  /// The hash of the first `end` bytes without the extents, and of the extents' offsets and lengths.
  private static func digest(
    of file: borrowing RawFile, end: Int, around extents: [Range<Int>]
  ) throws(StoreError) -> [UInt8] {
    var hash = SHA256()
    var begin = 0
    for extent in extents + [end..<end] {
      while begin < extent.lowerBound {
        let count = min(1 << 20, extent.lowerBound - begin)
        hash.update(try file.read(UInt8.self, count: count, at: begin))
        begin += count
      }
      begin = extent.upperBound
      withUnsafeBytes(of: (UInt64(extent.lowerBound), UInt64(extent.count))) {
        hash.update($0)
      }
    }
    return hash.digest
  }
}
