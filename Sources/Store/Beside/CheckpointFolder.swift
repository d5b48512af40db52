package import Grids
internal import Hashing
package import StudyKit

/// The checkpoints of a sweep: one file a run, named by the run's identity.
///
/// A file is the magic, the identity, the state's length and its SHA-256 over identity and state, all
/// of 8, 8, 8 and 32 bytes, and the state. It is written under another name, brought to the disk and
/// renamed, so that what has the name is whole however the process ends. What is not whole, or is of
/// another run, is refused with a message and taken away: the run then begins anew.
package struct CheckpointFolder: Sendable {
  private let files: RunFolder
  private let report: @Sendable (String) -> Void

  /// The first bytes of a checkpoint; the digit is the format's version.
  private static let magic = Array("SWCKPT1\n".utf8)
  private static let headerSize = 56

  /// Checkpoints in these files; `report` is told what was refused or could not be written.
  init(files: RunFolder, report: @escaping @Sendable (_ message: String) -> Void) {
    self.files = files
    self.report = report
  }

  /// The folder; it is made when the first checkpoint is.
  package var path: String { files.path }

  /// The file of a run, where it is written.
  package func file(of identity: UInt64) -> String { files.file(of: identity) }

  /// The state that was saved for a run; nil where there is none that is whole and its own.
  package func load(_ identity: UInt64) -> [UInt8]? {
    guard let file = files.existingFile(of: identity) else { return nil }
    do throws(StoreError) {
      let bytes = try read(file)
      if let reason = Self.refusal(bytes, identity) {
        throw .damaged(path: file, reason: reason)
      }
      return Array(bytes[Self.headerSize...])
    } catch {
      let reason: String
      if case .damaged(_, let what) = error { reason = what } else { reason = "\(error)" }
      refuse(identity, reason: reason)
      return nil
    }
  }

  /// Takes away a state that its run cannot go on from, and says so.
  package func refuse(_ identity: UInt64, reason: String) {
    let file = files.existingFile(of: identity) ?? file(of: identity)
    report("the checkpoint \(file) is refused: \(reason); its run begins anew")
    remove(identity)
  }

  /// Keeps a run's state in place of the one before.
  package func save(_ identity: UInt64, _ state: [UInt8]) {
    do throws(StoreError) {
      try files.write(identity, isDurable: true) { raw throws(StoreError) in
        let header = Self.header(identity, state)
        try raw.write(header, at: 0)
        try raw.write(state, at: header.count)
      }
    } catch {
      report("no checkpoint was kept: \(error)")
    }
  }

  /// Forgets a run's state.
  package func remove(_ identity: UInt64) { files.remove(identity) }

  /// Whether any checkpoint may be there.
  package var exists: Bool { files.exists }

  private func read(_ file: String) throws(StoreError) -> [UInt8] {
    let raw = try RawFile(opening: file, forWriting: false)
    return try raw.read(count: try raw.size(), at: 0)
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
  package func store(_ identities: Identities.OfPoint) -> any CheckpointStore {
    Store(folder: self, identities: identities)
  }

  private struct Store: CheckpointStore {
    let folder: CheckpointFolder
    let identities: Identities.OfPoint

    func load(member: Int) -> [UInt8]? { folder.load(identities.member(member)) }

    func save(member: Int, _ state: [UInt8]) { folder.save(identities.member(member), state) }

    func refuse(member: Int, reason: String) {
      folder.refuse(identities.member(member), reason: reason)
    }
  }
}
