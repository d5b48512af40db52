internal import Foundation
internal import Hashing
internal import StudyKit

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The checkpoints of a sweep: one file a run in `out.h5.checkpoints`, named by the run's identity.
///
/// A file is the magic, the identity, the state's length and its SHA-256 over identity and state, all
/// of 8, 8, 8 and 32 bytes, and the state. It is written under another name, brought to the disk and
/// renamed, so that what has the name is whole however the process ends. What is not whole, or is of
/// another run, is refused with a message and taken away: the run then begins anew.
package struct CheckpointFolder: Sendable {
  /// The folder; it is made when the first checkpoint is.
  package let path: String
  private let report: @Sendable (String) -> Void

  /// The first bytes of a checkpoint; the digit is the format's version.
  private static let magic = Array("SWCKPT1\n".utf8)
  private static let headerSize = 56

  /// The checkpoints beside a result file; `report` is told what was refused or could not be written.
  package init(
    beside resultFile: String, report: @escaping @Sendable (_ message: String) -> Void
  ) {
    // Every rank finds the same folder, also where the result file is a link.
    path = Paths.resolved(resultFile) + ".checkpoints"
    self.report = report
  }

  /// The file of a run.
  package func file(of identity: UInt64) -> String {
    let digits = String(identity, radix: 16)
    return path + "/" + String(repeating: "0", count: 16 - digits.count) + digits + ".checkpoint"
  }

  /// The state that was saved for a run; nil where there is none that is whole and its own.
  package func load(_ identity: UInt64) -> [UInt8]? {
    let file = file(of: identity)
    guard Paths.exists(file) else { return nil }
    do throws(StoreError) {
      let bytes = try read(file)
      if let reason = Self.refusal(bytes, identity) {
        throw .damaged(path: file, reason: reason)
      }
      return Array(bytes[Self.headerSize...])
    } catch {
      let reason: String
      if case .damaged(_, let what) = error { reason = what } else { reason = "\(error)" }
      report("the checkpoint \(file) is refused: \(reason); its run begins anew")
      Paths.remove(file)
      return nil
    }
  }

  /// Keeps a run's state in place of the one before.
  package func save(_ identity: UInt64, _ state: [UInt8]) {
    let file = file(of: identity)
    // Two ranks may both believe that a run is theirs; each writes a file of its own.
    let draft = "\(file).\(getpid())"
    do throws(StoreError) {
      if !Paths.exists(path), mkdir(path, 0o777) != 0, errno != EEXIST {
        throw .system(path: path, action: "make the folder", code: errno)
      }
      try write(draft, Self.header(identity, state), state)
      try Paths.rename(draft, to: file)
    } catch {
      Paths.remove(draft)
      report("no checkpoint was kept: \(error)")
    }
  }

  /// Forgets a run's state.
  package func remove(_ identity: UInt64) { Paths.remove(file(of: identity)) }

  /// Takes away what killed ranks were just writing; to be called while nobody writes.
  package func removeDrafts() {
    for name in names where Self.identity(of: name) == nil { Paths.remove(path + "/" + name) }
  }

  /// Takes the folder away where nothing is left in it.
  package func removeIfEmpty() { rmdir(path) }

  /// Takes away the checkpoints of runs that have an outcome, which a kill may have left, and the
  /// folder where nothing else is in it.
  package func tidy(after file: ResultFile) {
    let identities = Set(names.compactMap(Self.identity(of:)))
    for identity in file.outcomes(among: identities) { remove(identity) }
    removeIfEmpty()
  }

  /// The files in the folder that are ours: checkpoints and drafts.
  private var names: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.contains(".checkpoint") }
  }

  /// The run of a checkpoint; nil for a draft.
  private static func identity(of name: String) -> UInt64? {
    name.hasSuffix(".checkpoint") ? UInt64(name.prefix(16), radix: 16) : nil
  }

  /// Whether any checkpoint may be there.
  package var exists: Bool { Paths.exists(path) }

  private func read(_ file: String) throws(StoreError) -> [UInt8] {
    let raw = try RawFile(opening: file, forWriting: false)
    return try raw.read(count: try raw.size(), at: 0)
  }

  private func write(
    _ draft: String, _ header: [UInt8], _ state: [UInt8]
  ) throws(StoreError) {
    let raw = try RawFile(creating: draft)
    try raw.setSize(0)
    try raw.write(header, at: 0)
    try raw.write(state, at: header.count)
    try raw.synchronize()
  }

  /// What is wrong with a file that should hold the state of a run; nil for nothing.
  private static func refusal(_ bytes: [UInt8], _ identity: UInt64) -> String? {
    guard bytes.count >= headerSize, Array(bytes[..<8]) == magic else {
      return "it is not a checkpoint of this version"
    }
    guard number(bytes[8..<16]) == identity else { return "it is of another run" }
    guard number(bytes[16..<24]) == UInt64(bytes.count - headerSize) else {
      return "it holds \(bytes.count - headerSize) bytes, not \(number(bytes[16..<24]))"
    }
    let digest = digest(identity, bytes[headerSize...])
    return Array(bytes[24..<headerSize]) == digest ? nil : "its checksum is wrong"
  }

  private static func header(_ identity: UInt64, _ state: [UInt8]) -> [UInt8] {
    magic + littleEndian(identity) + littleEndian(UInt64(state.count))
      + digest(identity, state[...])
  }

  private static func digest(_ identity: UInt64, _ state: ArraySlice<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(littleEndian(identity))
    state.withUnsafeBytes { hash.update($0) }
    return hash.digest
  }

  private static func littleEndian(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension CheckpointFolder {
  /// The checkpoints of one point's runs, as a study sees them.
  func store(_ identities: Identities.OfPoint) -> any CheckpointStore {
    Store(folder: self, identities: identities)
  }

  private struct Store: CheckpointStore {
    let folder: CheckpointFolder
    let identities: Identities.OfPoint

    func load(member: Int) -> [UInt8]? { folder.load(identities.member(member)) }

    func save(member: Int, _ state: [UInt8]) { folder.save(identities.member(member), state) }
  }
}
