package import Grids
internal import Hashing
internal import Posix
package import StudyKit
internal import Synchronization

/// The checkpoints of a sweep: one file a run, named by the run's identity.
///
/// A file consists of the magic, the identity, the state's length and the SHA-256 of identity and state (8, 8, 8
/// and 32 bytes), and the state. It is written under another name, synced and renamed, so that the file with the
/// name is complete however the process ends. An incomplete file, or one of another run, is refused with a message
/// and removed: the run then starts over.
package struct CheckpointFolder: Sendable {
  private let files: RunFolder
  private let report: @Sendable (String) -> Void

  /// The first bytes of a checkpoint; the digit is the format's version.
  private static let magic = Array("SWCKPT1\n".utf8)
  private static let headerSize = 56

  /// Checkpoints in these files; `report` gets a message about each that was refused or could not be written.
  init(files: RunFolder, report: @escaping @Sendable (_ message: String) -> Void) {
    self.files = files
    self.report = report
  }

  /// The path of the folder, which is made with the first checkpoint.
  package var path: String { files.path }

  /// The path that a run's checkpoint is written to.
  package func file(of identity: UInt64) -> String { files.file(of: identity) }

  /// The state that was saved for a run; nil if there is none, or none that is intact.
  package func load(_ identity: UInt64) -> [UInt8]? {
    do throws(StoreError) {
      guard let raw = try files.open(identity) else { return nil }
      return try Self.state(in: raw, identity)
    } catch {
      let reason: String
      if case .damaged(_, let what) = error { reason = what } else { reason = "\(error)" }
      refuse(identity, reason: reason)
      return nil
    }
  }

  /// Removes a state from which its run cannot resume, and reports it.
  package func refuse(_ identity: UInt64, reason: String) {
    report("the checkpoint \(files.path(of: identity)) is refused: \(reason); its run starts over")
    remove(identity)
  }

  /// Saves a run's state, replacing the one before.
  package func save(_ identity: UInt64, _ state: [UInt8]) {
    do throws(StoreError) {
      try files.write(identity, isDurable: true) { raw throws(StoreError) in
        let header = Self.header(identity, state)
        try raw.write(header, at: 0)
        try raw.write(state, at: header.count)
      }
    } catch {
      report("no checkpoint was saved: \(error)")
    }
  }

  /// Removes a run's state.
  package func remove(_ identity: UInt64) { files.remove(identity) }

  /// Whether there may be any checkpoint.
  package var exists: Bool { files.exists }

  /// The state in a file, which is read into memory only after it has been checked: a file can claim any size.
  private static func state(
    in raw: borrowing RawFile, _ identity: UInt64
  ) throws(StoreError) -> [UInt8] {
    let path = raw.path
    let damaged = { (reason: String) in StoreError.damaged(path: path, reason: reason) }
    let size = try raw.size()
    let header: [UInt8] = try raw.read(count: min(size, headerSize), at: 0)
    guard header.count == headerSize, Array(header[..<8]) == magic else {
      throw damaged("it is not a checkpoint of this version")
    }
    guard number(header[8..<16]) == identity else { throw damaged("it belongs to another run") }
    let count = size - headerSize
    guard number(header[16..<24]) == UInt64(count) else {
      throw damaged("it holds \(count) bytes, not \(number(header[16..<24]))")
    }
    guard count <= Host.memory else {
      throw damaged("it is \(StoreError.size(count)), more than the memory of this machine")
    }
    var hash = SHA256()
    hash.update(littleEndian(identity))
    for begin in stride(from: headerSize, to: size, by: 1 << 20) {
      hash.update(try raw.read(UInt8.self, count: min(1 << 20, size - begin), at: begin))
    }
    guard Array(header[24...]) == hash.digest else { throw damaged("its checksum is wrong") }
    return try raw.read(count: count, at: headerSize)
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

  /// The state from which a run is about to resume. Until it has resumed, the file has another name: one that is
  /// found under that name shows that a process died while resuming from it.
  private func takeUp(_ identity: UInt64) -> [UInt8]? {
    guard exists else { return nil }
    guard !files.isTaken(identity) else {
      refuse(identity, reason: "a process died while resuming from it")
      return nil
    }
    files.take(identity)
    return load(identity)
  }

  private final class Store: CheckpointStore {
    let folder: CheckpointFolder
    let identities: Identities.OfPoint
    /// Members whose files have that other name.
    private let taken = Mutex<Set<Int>>([])

    init(folder: CheckpointFolder, identities: Identities.OfPoint) {
      self.folder = folder
      self.identities = identities
    }

    // Runs that have ended in order before they reported that they had resumed.
    deinit { for member in taken.withLock({ $0 }) { giveBack(member) } }

    func load(member: Int) -> [UInt8]? {
      guard let state = folder.takeUp(identities.member(member)) else { return nil }
      taken.withLock { _ = $0.insert(member) }
      return state
    }

    func resumed(member: Int) {
      guard taken.withLock({ $0.remove(member) }) != nil else { return }
      giveBack(member)
    }

    func save(member: Int, _ state: [UInt8]) {
      resumed(member: member)
      folder.save(identities.member(member), state)
    }

    func refuse(member: Int, reason: String) {
      taken.withLock { _ = $0.remove(member) }
      folder.refuse(identities.member(member), reason: reason)
    }

    func folder(member: Int) -> String? {
      do throws(StoreError) {
        return try folder.files.madeFolder(identities.member(member))
      } catch {
        folder.report("no checkpoints are kept: \(error)")
        return nil
      }
    }

    private func giveBack(_ member: Int) {
      folder.files.take(identities.member(member), back: true)
    }
  }
}
