internal import Glibc
internal import Posix

/// Pieces of work that processes claim which share nothing but a folder.
///
/// A claim is a file that only one process can make, `7.1.claim` for the piece 7. Its owner touches it all the time.
/// One that has not been touched for the patience of its readers, by the clock of the file server, is free: whoever makes the
/// file with the next number has the piece. A piece that is done has the file `7.done`.
package final class ClaimFolder {
  /// What is known of a piece.
  package enum State: Equatable {
    case done
    case free
    /// Somebody has it, who touched it so many seconds ago.
    case held(age: Double)
  }

  /// Seconds without a touch after which a claim is free.
  private let patience: Double
  private let folder: Directory
  // Tells the time of the file server.
  private let clock: RawFile
  private let clockName: String
  // By piece: the highest number of its claims when the states were last read.
  private var latest: [Int: Int] = [:]
  private var free: Set<Int> = []
  // The claim of this process, which has one at a time.
  private var claimed: (piece: Int, name: String)?

  /// The pieces of a folder; `name` is one that no other process has, `patience` the same in all.
  package init(
    in folder: Directory, named name: String, patience: Double
  ) throws(StoreError) {
    self.folder = folder
    self.patience = patience
    clockName = name + ".clock"
    clock = try RawFile(making: clockName, in: folder, nil)
  }

  deinit { folder.remove(clockName) }

  /// The states of pieces 1 … `count`.
  package func states(_ count: Int) throws(StoreError) -> [State] {
    let now = try now()
    let names = Set(folder.names)
    latest = Self.latest(of: names)
    let states = (1...max(count, 1)).map { piece -> State in
      if names.contains("\(piece).done") { return .done }
      guard let number = latest[piece],
        let touched = folder.status(of: Self.name(piece, number))?.changed
      else { return .free }
      let age = (now - touched) / .seconds(1)
      return age > patience ? .free : .held(age: age)
    }
    free = Set(states.indices.filter { states[$0] == .free }.map { $0 + 1 })
    return states
  }

  /// Claims a piece that was free when the states were last read; false if another process was faster.
  package func claim(_ piece: Int) throws(StoreError) -> Bool {
    guard free.contains(piece) else { return false }
    let name = Self.name(piece, (latest[piece] ?? 0) + 1)
    do throws(StoreError) {
      _ = try RawFile(making: name, in: folder, nil)
    } catch {
      guard case .system(_, _, EEXIST) = error else { throw error }
      return false
    }
    claimed = (piece, name)
    try touch()
    return true
  }

  /// Shows that this process still has its claim.
  package func touch() throws(StoreError) {
    guard let name = claimed?.name else { return }
    let file = try RawFile(opening: name, in: folder, forWriting: true)
    try file.write(UInt8(0), at: 0)
    try file.synchronize()
  }

  /// Notes that the claimed piece is done.
  package func finish() throws(StoreError) {
    guard let piece = claimed?.piece else { return }
    claimed = nil
    do throws(StoreError) { _ = try RawFile(making: "\(piece).done", in: folder, nil) } catch {
      // A process that was taken for dead has done it as well.
      guard case .system(_, _, EEXIST) = error else { throw error }
    }
  }

  /// Gives the claimed piece back.
  package func release() {
    if let name = claimed?.name { folder.remove(name) }
    claimed = nil
  }

  /// By piece: the highest number of its claims among the names in a folder.
  private static func latest(of names: Set<String>) -> [Int: Int] {
    var latest: [Int: Int] = [:]
    for name in names {
      let words = name.split(separator: ".")
      guard words.count == 3, words[2] == "claim", let piece = Int(words[0]),
        let number = Int(words[1])
      else { continue }
      latest[piece] = max(latest[piece] ?? 0, number)
    }
    return latest
  }

  private static func name(_ piece: Int, _ number: Int) -> String { "\(piece).\(number).claim" }

  /// The time of the file server, since 1970.
  private func now() throws(StoreError) -> Duration {
    try clock.write(UInt8(0), at: 0)
    try clock.synchronize()
    return try clock.status().changed
  }
}
