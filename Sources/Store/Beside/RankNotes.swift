internal import Foundation

/// What ranks leave of themselves beside a result file, for the start after a death.
///
/// A process that is killed says nothing. So each rank notes what it is computing in a file of its
/// own, in one short write, and takes the note away when it ends in order or is asked to stop. A note
/// that the next start finds names the assignment that was being computed when its rank died.
package struct RankNotes: Sendable {
  /// What one rank was computing.
  struct Note: Hashable {
    /// The identity of the first member.
    var identity: UInt64
    /// How many members; 0 for the summary of the point of that member.
    var members: Int
  }

  /// How often a run was being computed when its rank died.
  struct Death: Equatable {
    var count: Int
    /// Steps that it had reported to have done the last time.
    var steps: Int
  }

  /// The folder; it is made when the first note is.
  private let path: String
  /// Where earlier programs kept notes and tally: read and removed, never written to.
  private let earlier: String

  init(path: String, earlier: String) {
    self.path = path
    self.earlier = earlier
  }

  /// The note of a rank.
  package func note(of rank: Int) -> ComputingNote { ComputingNote("\(path)/rank-\(rank)") }

  /// The notes of ranks that have died, or, while a sweep runs, of all that compute.
  func notes() -> [Note] { noteFiles.compactMap { Self.read($0) } }

  /// Removes all notes.
  func removeNotes() { for file in noteFiles { Paths.remove(file) } }

  /// The deaths of runs that have no outcome, by identity.
  func deaths() -> [UInt64: Death] {
    var deaths: [UInt64: Death] = [:]
    for folder in [earlier, path] {
      let text = (try? String(contentsOfFile: Self.tally(folder), encoding: .utf8)) ?? ""
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 3, let identity = UInt64(words[0], radix: 16),
          let count = Int(words[1]), let steps = Int(words[2])
        else { continue }
        deaths[identity] = Death(count: count, steps: steps)
      }
    }
    return deaths
  }

  /// Keeps the deaths in place of those before.
  func keep(_ deaths: [UInt64: Death]) throws(StoreError) {
    if deaths.isEmpty {
      Paths.remove(Self.tally(path))
    } else {
      let lines = deaths.sorted { $0.key < $1.key }.map { identity, death in
        String(identity, radix: 16) + " \(death.count) \(death.steps)\n"
      }
      try Paths.makeFolder(path)
      let draft = Self.tally(path) + ".new"
      let file = try RawFile(creating: draft)
      try file.setSize(0)
      try file.write(Array(lines.joined().utf8), at: 0)
      try file.synchronize()
      try Paths.rename(draft, to: Self.tally(path))
    }
    Paths.remove(Self.tally(earlier))
  }

  /// Removes the folder where nothing is left in it; with `whole`, whatever is.
  func remove(whole: Bool) {
    if whole { removeNotes() }
    for folder in [earlier, path] {
      if whole { Paths.remove(Self.tally(folder)) }
      rmdir(folder)
    }
    rmdir(Paths.directory(of: path))
  }

  private static func tally(_ folder: String) -> String { folder + "/deaths" }

  private var noteFiles: [String] {
    [earlier, path].flatMap { folder in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return names.filter { $0.hasPrefix("rank-") }.sorted().map { folder + "/" + $0 }
    }
  }

  private static func read(_ path: String) -> Note? {
    guard let file = try? RawFile(opening: path, forWriting: false),
      let numbers = try? file.read(UInt64.self, count: 2, at: 0), numbers[0] != 0
    else { return nil }
    return Note(identity: numbers[0], members: Int(clamping: numbers[1]))
  }
}
