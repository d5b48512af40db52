internal import Glibc
internal import Grids
package import StudyKit

/// Findings that only summaries need: one file per finished run, named by the run's identity, until the summaries
/// are done.
///
/// A file consists of the magic and the identity, 8 bytes each, and for every scratch measure, in the order of the
/// names, its elements and an 8-byte checksum of identity and elements. It is written under another name and
/// renamed before the run counts as done.
package struct ScratchFolder: Sendable {
  private let files: RunFolder

  /// The first bytes of a file; the digit is the format's version.
  private static let magic = Array("SWSCRT1\n".utf8)
  private static let headerSize = 16

  init(files: RunFolder) { self.files = files }

  /// The size of one run's file in bytes.
  package static func byteCount(_ measures: [Measure]) -> Int {
    measures.reduce(headerSize) { $0 + size(of: $1) + 8 }
  }

  /// Saves a run's findings of these measures, with which they must agree, for its summary.
  package func save(
    _ identity: UInt64, _ findings: Findings, _ measures: [Measure], isDurable: Bool
  ) throws(StoreError) {
    try files.write(identity, isDurable: isDurable) { raw throws(StoreError) in
      try raw.write(Self.magic, at: 0)
      try raw.write(identity.littleEndian, at: 8)
      var offset = Self.headerSize
      for measure in measures {
        guard let values = findings[measure.name] else { continue }
        try values.withUnsafeBytes { bytes in
          Result { () throws(StoreError) in try raw.write(bytes, at: offset) }
        }.get()
        offset += Self.size(of: measure)
        try raw.write(Self.checksum(identity) { $0.add(values) }.littleEndian, at: offset)
        offset += 8
      }
    }
  }

  /// Copies a run's file from another folder, if it is intact there and not here.
  package func adopt(
    _ identity: UInt64, from other: ScratchFolder, _ measures: [Measure], isDurable: Bool
  ) throws(StoreError) {
    guard !isWhole(identity, measures), other.isWhole(identity, measures),
      let raw = try other.files.open(identity)
    else { return }
    try files.write(identity, isDurable: isDurable) { file throws(StoreError) in
      try file.copy(from: raw)
    }
  }

  /// One measure of a run; throws if the run's file is missing or damaged.
  package func read(
    _ name: String, of identity: UInt64, _ measures: [Measure]
  ) throws(StoreError) -> [Double] {
    guard let raw = try files.open(identity) else {
      throw .system(path: files.file(of: identity), action: "open", code: ENOENT)
    }
    let file = raw.path
    guard try isOurs(raw, identity, measures) else {
      throw .damaged(
        path: file, reason: "it does not hold what a summary needs of a run of this grid")
    }
    var offset = Self.headerSize
    for measure in measures {
      if measure.name == name {
        guard let values = try values(of: measure, in: raw, at: offset, identity) else {
          throw .damaged(path: file, reason: "the checksum of \(name) is wrong")
        }
        return values.doubles
      }
      offset += Self.size(of: measure) + 8
    }
    throw .damaged(path: file, reason: "it has no \(name)")
  }

  /// Whether the file with all that a summary needs of a run is there and intact.
  package func isWhole(_ identity: UInt64, _ measures: [Measure]) -> Bool {
    do throws(StoreError) {
      guard let raw = try files.open(identity), try isOurs(raw, identity, measures) else {
        return false
      }
      var offset = Self.headerSize
      for measure in measures {
        if try values(of: measure, in: raw, at: offset, identity) == nil { return false }
        offset += Self.size(of: measure) + 8
      }
      return true
    } catch { return false }
  }

  /// Throws if something other than a folder has the folder's name, before anything is computed for it.
  package func check() throws(StoreError) { try files.check() }

  /// Removes files that a killed process was writing.
  package func removeDrafts() { files.removeDrafts() }

  /// Removes all files; the summaries are done.
  package func removeAll() { files.removeAll() }

  private func isOurs(
    _ raw: borrowing RawFile, _ identity: UInt64, _ measures: [Measure]
  ) throws(StoreError) -> Bool {
    guard try raw.size() == Self.byteCount(measures) else { return false }
    let magic: [UInt8] = try raw.read(count: 8, at: 0)
    let owner: [UInt64] = try raw.read(count: 1, at: 8)
    return magic == Self.magic && owner == [identity.littleEndian]
  }

  /// The elements of a measure; nil if their checksum is wrong.
  private func values(
    of measure: Measure, in raw: borrowing RawFile, at offset: Int, _ identity: UInt64
  ) throws(StoreError) -> Findings.Values? {
    let values: Findings.Values
    switch measure.element {
    case .float: values = .floats(try raw.read(count: measure.count, at: offset))
    case .double: values = .doubles(try raw.read(count: measure.count, at: offset))
    case .integer: values = .integers(try raw.read(count: measure.count, at: offset))
    }
    let found: [UInt64] = try raw.read(count: 1, at: offset + Self.size(of: measure))
    return found == [Self.checksum(identity) { $0.add(values) }.littleEndian] ? values : nil
  }

  private static func size(of measure: Measure) -> Int { measure.count * measure.element.size }

  private static func checksum(_ identity: UInt64, _ body: (inout Checksum) -> Void) -> UInt64 {
    var checksum = Checksum(identity: identity, status: .done)
    body(&checksum)
    return checksum.value()
  }
}

extension Findings.Values {
  fileprivate var doubles: [Double] {
    switch self {
    case .floats(let values): values.map(Double.init)
    case .doubles(let values): values
    case .integers(let values): values.map(Double.init)
    }
  }
}
