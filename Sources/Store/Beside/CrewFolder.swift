internal import Foundation

/// What ranks leave of themselves beside a result file, in `out.h5.crew`, for the start after a death.
///
/// A process that is killed says nothing. So each rank notes what it is computing in a file of its
/// own, in one short write, and takes the note away when it ends in order or is asked to stop. A note
/// that the next start finds names the assignment that was being computed when its rank died.
package struct CrewFolder: Sendable {
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
  let path: String
  private var tally: String { path + "/deaths" }

  /// The folder beside a result file.
  package init(beside resultFile: String) { path = Paths.resolved(resultFile) + ".crew" }

  /// The note of a rank.
  package func note(of rank: Int) -> ComputingNote { ComputingNote("\(path)/rank-\(rank)") }

  /// The notes of ranks that have died, or, while a sweep runs, of all that compute.
  func notes() -> [Note] { noteFiles.compactMap { Self.read($0) } }

  /// Takes all notes away.
  func removeNotes() { for file in noteFiles { Paths.remove(file) } }

  /// The deaths of runs that have no outcome, by identity.
  func deaths() -> [UInt64: Death] {
    guard let text = try? String(contentsOfFile: tally, encoding: .utf8) else { return [:] }
    var deaths: [UInt64: Death] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, let identity = UInt64(words[0], radix: 16),
        let count = Int(words[1]), let steps = Int(words[2])
      else { continue }
      deaths[identity] = Death(count: count, steps: steps)
    }
    return deaths
  }

  /// Keeps the deaths in place of those before.
  func keep(_ deaths: [UInt64: Death]) throws(StoreError) {
    guard !deaths.isEmpty else { return Paths.remove(tally) }
    let lines = deaths.sorted { $0.key < $1.key }.map { identity, death in
      String(identity, radix: 16) + " \(death.count) \(death.steps)\n"
    }
    let draft = tally + ".new"
    let file = try RawFile(creating: draft)
    try file.setSize(0)
    try file.write(Array(lines.joined().utf8), at: 0)
    try file.synchronize()
    try Paths.rename(draft, to: tally)
  }

  /// Takes the folder away where nothing is left in it; with `whole`, whatever is.
  package func remove(whole: Bool) {
    if whole {
      removeNotes()
      Paths.remove(tally)
    }
    rmdir(path)
  }

  private var noteFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix("rank-") }.sorted().map { path + "/" + $0 }
  }

  private static func read(_ path: String) -> Note? {
    guard let file = try? RawFile(opening: path, forWriting: false),
      let numbers = try? file.read(UInt64.self, count: 2, at: 0), numbers[0] != 0
    else { return nil }
    return Note(identity: numbers[0], members: Int(clamping: numbers[1]))
  }
}
