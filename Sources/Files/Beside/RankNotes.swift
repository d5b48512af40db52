/// The notes that ranks leave beside a result file, for the start after a death.
///
/// A process that is killed cannot report what it was doing. So each rank notes what it is computing in a file of
/// its own, in one short write, and removes the note when it ends in order or is asked to stop. A note that the
/// next start finds names the assignment that was being computed when its rank died.
package struct RankNotes: Sendable {
  /// What one rank was computing.
  package struct Note: Hashable {
    /// The identity of the first member.
    package var identity: UInt64
    /// How many members; 0 for the summary of the point of that member.
    package var members: Int
  }

  /// How often a run was being computed when its rank died.
  package struct Death: Equatable {
    /// How often.
    package var count: Int
    /// Steps done according to its last report.
    package var steps: Int

    package init(count: Int, steps: Int) { (self.count, self.steps) = (count, steps) }
  }

  private let folder: KindFolder

  package init(_ folder: KindFolder) { self.folder = folder }

  /// The note of a rank.
  package func note(of rank: Int) -> ComputingNote { ComputingNote("rank-\(rank)", in: folder) }

  /// The notes of ranks that have died or, while a sweep is running, of all that are computing.
  package func notes() -> [Note] { noteFiles.compactMap { Self.read($0, in: $1) } }

  /// Removes all notes.
  package func removeNotes() { for (name, folder) in noteFiles { folder.remove(name) } }

  /// The deaths of runs without an outcome, by identity.
  package func deaths() -> [UInt64: Death] {
    var deaths: [UInt64: Death] = [:]
    for folder in folder.all.reversed() {
      for line in Self.text(of: Self.tally, in: folder).split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 3, let identity = UInt64(words[0], radix: 16),
          let count = Int(words[1]), let steps = Int(words[2])
        else { continue }
        deaths[identity] = Death(count: count, steps: steps)
      }
    }
    return deaths
  }

  /// Saves the deaths, replacing those before.
  package func keep(_ deaths: [UInt64: Death]) throws(StoreError) {
    if !deaths.isEmpty {
      let lines = deaths.sorted { $0.key < $1.key }.map { identity, death in
        String(identity, radix: 16) + " \(death.count) \(death.steps)\n"
      }
      let directory = try folder.made()
      let draft = Self.tally + ".new"
      directory.remove(draft)
      let file = try RawFile(making: draft, in: directory, folder.access)
      try file.write(Array(lines.joined().utf8), at: 0)
      try file.synchronize()
      try directory.rename(draft, to: Self.tally)
    }
    // No other file may hold deaths: that of an earlier version is removed.
    let kept = deaths.isEmpty ? nil : try folder.present()?.path
    for folder in folder.all where folder.path != kept { folder.remove(Self.tally) }
  }

  /// Removes the folder if it is empty; with `whole`, removes its files first.
  package func remove(whole: Bool) {
    if whole {
      removeNotes()
      for folder in folder.all { folder.remove(Self.tally) }
    }
    folder.removeIfEmpty()
  }

  private static let tally = "deaths"

  /// The most bytes that a tally has.
  private static let longestTally = 1 << 24

  private static func text(of name: String, in folder: Directory) -> String {
    guard let file = try? RawFile(opening: name, in: folder, forWriting: false),
      let size = try? file.size(), size <= longestTally,
      let bytes = try? file.read(UInt8.self, count: size, at: 0)
    else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  private var noteFiles: [(name: String, folder: Directory)] {
    folder.all.reversed().flatMap { folder in
      folder.names.filter { $0.hasPrefix("rank-") }.sorted().map { ($0, folder) }
    }
  }

  private static func read(_ name: String, in folder: Directory) -> Note? {
    guard let file = try? RawFile(opening: name, in: folder, forWriting: false),
      let numbers = try? file.read(UInt64.self, count: 2, at: 0), numbers[0] != 0
    else { return nil }
    return Note(identity: numbers[0], members: Int(clamping: numbers[1]))
  }
}
