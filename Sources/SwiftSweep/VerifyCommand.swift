package import ArgumentParser
internal import Glibc
internal import Grids
internal import Report
internal import Store

/// `swift-sweep verify out.h5`.
package struct VerifyCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare every byte of a result file with the checksums in it.",
    discussion: """
      The structure is compared with the hash that was taken when the file was made, each run's \
      findings, status and identity with the run's checksum. Damaged runs are listed, also in \
      FILE.damaged: the next sweep on the file then does just those again.

      The exit code is 0 where all is as it was written, 65 where something is damaged, 66 where \
      the file is not there or not a result file, or its study is not known to this program.
      """)

  @Argument(help: "The result file.")
  package var file: String

  // What a child process reads of a file that may crash HDF5.
  @Flag(help: .hidden)
  package var structure = false

  package init() {}

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      guard structure else { return try verify() }
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
    guard !damaged.isEmpty else {
      print("\(file): \(finished), every byte as it was written")
      return EXIT_SUCCESS
    }
    let places = damaged.map { result.grid.description(of: $0) }
    for place in places.prefix(Self.listed) { print(place) }
    if places.count > Self.listed { print("and \(places.count - Self.listed) more") }
    print("\(file): \(damaged.count) damaged beside \(finished)")
    do throws(StoreError) {
      try DamageList(beside: file).write(places)
      print("the next sweep on the file does them again")
    } catch {
      say("no list can be left for the next sweep: \(error)")
    }
    return GridError.Kind.invalid.rawValue
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
    if case .damaged = error { code = GridError.Kind.invalid.rawValue }
  }
  if code != EXIT_SUCCESS { throw ExitCode(code) }
}
