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
      The structure, coordinates, labels and the grid are compared with the seal, the hash that was taken \
      when the file was made; each run's and summary's findings, status and identity with its checksum. \
      Not covered are /log, the reasons of failures, and what stands in the places of runs without an \
      outcome. Damaged runs are listed, also in FILE.damaged: the next sweep on the file then does just \
      those again. A file that has lost its seal is never sound: its coordinates and labels are compared \
      with the grid in it, as far as they follow from that.

      The exit code is 0 where all that is covered is as it was written, 65 where something is damaged \
      or the seal is lost, 66 where the file is not there or not a result file, its study is not known to \
      this program, or its grid names data files and there is no --open-data.
      """)

  @Argument(help: "The result file.")
  package var file: String

  @OptionGroup package var trust: DataTrust

  // What a child process reads of a file that may crash HDF5.
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
    let finished = "\(result.outcomeCount) finished runs and summaries"
    _ = try LostSeal.isStructureRight(of: result, file)
    guard !damaged.isEmpty else {
      let whole =
        result.archive.isSealed ? "every byte that is covered" : "findings, statuses and identities"
      print("\(file): \(finished), \(whole) as written; not covered: \(try uncovered(result))")
      return result.archive.isSealed ? EXIT_SUCCESS : GridError.Kind.invalid.rawValue
    }
    let places = damaged.map { result.grid.description(of: $0) }
    for place in places.prefix(Self.listed) { print(place) }
    if places.count > Self.listed { print("and \(places.count - Self.listed) more") }
    print(
      "\(file): \(damaged.count) damaged beside \(finished); not covered: \(try uncovered(result))")
    do throws(StoreError) {
      try DamageList(beside: file).write(places)
      print("the next sweep on the file does them again")
    } catch {
      say("no list can be left for the next sweep: \(error)")
    }
    return GridError.Kind.invalid.rawValue
  }

  /// What no checksum covers, in words.
  private func uncovered(_ result: ArchivedSweep) throws(StoreError) -> String {
    let open = try result.openCount()
    let places =
      open == 1 ? "the place of 1 run or summary" : "the places of \(open) runs or summaries"
    return "/log and the reasons of failures" + (open > 0 ? ", \(places) without an outcome" : "")
  }

  /// How many damaged runs are listed on standard output.
  private static let listed = 50

  /// The damaged runs; those of a file that is being written are looked at twice.
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

/// Does what ends with an exit code or finds a result file at fault, which it then says.
func reporting(_ body: () throws(StoreError) -> Int32) throws {
  var code = GridError.Kind.unreadable.rawValue
  do throws(StoreError) { code = try body() } catch {
    say("\(error)")
    switch error {
    case .damaged, .refused(_, isDamaged: true): code = GridError.Kind.invalid.rawValue
    default: break
    }
  }
  if code != EXIT_SUCCESS { throw ExitCode(code) }
}
