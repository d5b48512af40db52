package import ArgumentParser
internal import Glibc
internal import Grids
internal import Store

/// `swift-sweep verify out.h5`.
package struct VerifyCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare a result file with the checksums in it.",
    discussion: """
      The structure, coordinates, labels and grid are compared with the seal, a hash that was taken when \
      the file was made; the findings, status and identity of each run and summary with its checksum. \
      /log, the reasons of failures, and the array elements of runs without an outcome are not covered. \
      Damaged runs are listed, and also written to FILE.damaged, so that the next sweep into the file \
      repeats just those. A file that has lost its seal never passes: its coordinates and labels are \
      compared with those that its grid requires.

      The exit code is 0 if all that is covered is as it was written; 65 if something is damaged or the \
      seal is lost; 66 if the file is missing or not a result file, if this program does not have its \
      study, or if its grid names data files and --open-data is not given.
      """)

  @Argument(help: "The result file.", completion: .file(extensions: ["h5"]))
  package var file: String

  @OptionGroup package var trust: DataTrust

  @Flag(help: JSONHelp.text)
  package var json = false

  // For the child process that reads a file first, since HDF5 may crash on it.
  @Flag(help: .hidden)
  package var structure = false

  package init() {}

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      guard structure else {
        trust.apply()
        return try verify()
      }
      Examination.limitResources()
      try Examination.examine(file)
      return EXIT_SUCCESS
    }
  }

  private func verify() throws(StoreError) -> Int32 {
    let result = try ArchivedSweep(
      reading: file, studies: StudyRegistry.current, usesChild: true)
    let damaged = try damage(of: result)
    if let writer = result.writer { say("\(file) is being written by \(writer)") }
    if let missing = result.missingWeights {
      say(
        "\(missing), which has the weights of the runs, is missing, of another grid, or has lost its seal"
      )
    }
    let changes = try LostSeal.changes(of: result, file)
    let isListed = !damaged.isEmpty && leaveList(of: damaged, in: result.grid)
    let verdict = Verdict(
      result: result, damaged: damaged, changes: changes, open: try result.openCount(),
      isListed: isListed)
    print(json ? verdict.json(of: file).pretty() : text(of: verdict))
    return verdict.isIntact ? EXIT_SUCCESS : GridError.Kind.invalid.rawValue
  }

  /// Leaves a list of the damaged runs for the next sweep; false, with a message, where that fails.
  private func leaveList(of damaged: [Run], in grid: Grid) -> Bool {
    do throws(StoreError) {
      try DamageList(beside: file).write(damaged.map { grid.description(of: $0) })
      return true
    } catch {
      say("cannot leave a list for the next sweep: \(error)")
      return false
    }
  }

  /// What was found, for people.
  private func text(of verdict: Verdict) -> String {
    let result = verdict.result
    let ofPart = result.archive.part.map { " of \($0.words)" } ?? ""
    let finished = "\(result.outcomeCount) finished runs and summaries" + ofPart
    let uncovered = "not covered: " + uncovered(open: verdict.open)
    guard !verdict.damaged.isEmpty else {
      let intact =
        result.archive.isSealed ? "every covered byte is" : "findings, statuses and identities are"
      return "\(file): \(finished); \(intact) as written; \(uncovered)"
    }
    var lines = verdict.damaged.prefix(Self.listed).map { result.grid.description(of: $0) }
    let rest = verdict.damaged.count - lines.count
    if rest > 0 { lines.append("and \(rest) more") }
    lines.append("\(file): \(verdict.damaged.count) damaged, \(finished) in all; \(uncovered)")
    if verdict.isListed { lines.append("the next sweep into the file repeats the damaged ones") }
    return lines.joined(separator: "\n")
  }

  /// The parts of the file that no checksum covers, in words.
  private func uncovered(open: Int) -> String {
    let elements =
      open == 1 ? "elements of 1 run or summary" : "elements of \(open) runs or summaries"
    return "/log and the reasons of failures" + (open > 0 ? ", \(elements) without an outcome" : "")
  }

  /// How many damaged runs are listed on standard output.
  private static let listed = 50

  /// The damaged runs; in a file that is being written, those that are found twice.
  private func damage(of result: ArchivedSweep) throws(StoreError) -> [Run] {
    let damaged = try result.damagedRuns()
    guard !damaged.isEmpty, result.writer != nil else { return damaged }
    let again = try ArchivedSweep(
      reading: file, studies: StudyRegistry.current, usesChild: true)
    return Set(try again.damagedRuns()).intersection(damaged).sorted {
      ($0.point, $0.member ?? .max) < ($1.point, $1.member ?? .max)
    }
  }
}

/// Calls `body` and ends the command with the exit code that it returns; prints an error about the result file.
func reporting(_ body: () throws(StoreError) -> Int32) throws {
  var code = GridError.Kind.unreadable.rawValue
  do throws(StoreError) { code = try body() } catch {
    say("\(error)")
    switch error {
    case .damaged, .refused(_, isDamaged: true): code = GridError.Kind.invalid.rawValue
    case .noSpace, .system(_, action: "write to", _): code = GridError.Kind.output.rawValue
    default: break
    }
  }
  if code != EXIT_SUCCESS { throw ExitCode(code) }
}
