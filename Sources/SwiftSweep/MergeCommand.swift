package import ArgumentParser
internal import Crew
internal import Glibc
internal import Grids
internal import Logging
internal import Origins
internal import Posix
internal import Store
internal import StudyKit

/// `swift-sweep merge out.h5 out.part-*-of-8.h5`.
package struct MergeCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the result files of a grid's parts, and compute the summaries.",
    discussion: """
      Finished runs are copied by what they are, whatever the grids of the files, into the output, which may \
      exist; the other files are only read. The merged file has the grid that holds all runs of the others, \
      or the one of --grid. A run that stands in two files must have the same bits in both: otherwise that is \
      reported, the first stays, and no summary is computed.

      Exit codes: 0 every run has an outcome and every summary is computed, 65 bits differ or a file is \
      damaged, 66 a file cannot be read, 73 the output cannot be written, 75 runs are in none of the files, or \
      stopped by a signal. The same command repeats a merge that was interrupted.
      """)

  @Argument(help: "The merged result file.")
  package var output: String

  @Argument(help: "The result files to join.")
  package var files: [String]

  @Option(
    help: ArgumentHelp(
      "The grid of the merged file, a JSON file; for files of grids that grew apart.",
      valueName: "grid.json"))
  package var grid: String?

  @Flag(help: "Join runs that machines computed whose kernels may round differently.")
  package var allowMixed = false

  @Flag(help: "Compute summaries as the runs were computed with --portable.")
  package var portable = false

  package init() {}

  package func validate() throws {
    let output = Paths.resolved(output)
    if files.contains(where: { Paths.resolved($0) == output }) {
      throw ValidationError("\(self.output) is both the output and a file to join")
    }
  }

  package func run() throws {
    StopSignal.watch()
    if portable { try Kernels.selectPortable() }
    try AddressSpace.check()
    try reporting { () throws(StoreError) in try merge() }
  }

  private func merge() throws(StoreError) -> Int32 {
    var sources: [Archive] = []
    for file in files { sources.append(try Archive(file, usesChild: true)) }
    let existing = FileStatus(at: output) == nil ? nil : try Archive(output, usesChild: true)
    let grid: Grid
    do throws(GridError) {
      grid = try mergedGrid([existing].compactMap { $0 } + sources)
    } catch {
      complain("\(error)")
      return error.exitCode
    }
    var request = SweepRequest(grid.writing(to: output))
    request.maxRuns = 0
    request.usesChild = true
    request.sources = sources
    request.settings.allowsMixed = allowMixed
    let machine = Machine.ofProgram(checksExecutable: false)
    let context = RankContext(
      machine: machine, logger: LogStream.logger(.notice), isInterrupted: { StopSignal.hasCome })
    let session: SweepSession
    do throws(StoreError) {
      session = try SweepSession(request, start: Start(now: machine, ranks: 1), context)
    } catch {
      guard error.isOfGrid else { throw error }
      say("\(error)")
      return GridError.Kind.invalid.rawValue
    }
    return try conclude(session)
  }

  /// Computes the summaries and says how the merge ended; returns the exit code.
  private func conclude(_ session: SweepSession) throws(StoreError) -> Int32 {
    SessionReport.announce(session)
    let ending: SweepSession.Ending
    do throws(TransportError) { ending = try session.run(SoloTransport()) } catch {
      throw .inconsistent(error.reason)
    }
    return SessionReport.concludeMerge(ending, of: session)
  }

  /// The grid of the merged file: that of the option, or of the file that has all runs of the others.
  private func mergedGrid(_ archives: [Archive]) throws(GridError) -> Grid {
    let studies = StudyRegistry.current
    if let grid {
      let read = try Grid.read(file: grid, studies: studies)
      do throws(OriginError) { return try read.withOrigins() } catch {
        throw Self.refusal(grid, "\(error)")
      }
    }
    var sets: [Set<UInt64>] = []
    for archive in archives {
      do throws(StoreError) { sets.append(Set(try archive.identities(summary: false))) } catch {
        throw Self.refusal(archive.path, "\(error)")
      }
    }
    let widest = sets.indices.max { sets[$0].count < sets[$1].count } ?? 0
    guard sets.allSatisfy({ $0.isSubset(of: sets[widest]) }) else {
      throw Self.refusal(
        archives[widest].path,
        "no file's grid has all runs of the others; give one that has with --grid")
    }
    let archive = archives[widest]
    var read = try Grid.read(
      text: archive.gridText, file: archive.path + "/grid/text", studies: studies,
      checksPoints: false)
    do throws(StoreError) { read.origins = try archive.origins() } catch {
      throw Self.refusal(archive.path, "\(error)")
    }
    return read
  }

  private static func refusal(_ file: String, _ reason: String) -> GridError {
    GridError(.invalid, file: file, [GridError.Problem(at: nil, "", .other(reason))])
  }
}
