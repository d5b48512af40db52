package import ArgumentParser
internal import Crew
internal import Glibc
internal import Grids
internal import Store
internal import StudyKit

/// `swift-sweep rerun out.h5 --only width=64,member=3`.
package struct RerunCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "rerun",
    abstract: "Compute finished runs of a result file again and compare the bits.",
    discussion: """
      Grid, seed and kernels are those that the file records; nothing is written. Unless --only \
      selects members, summaries are computed again as well.

      The exit code is 0 if every bit is the same; 65 if one differs, or if the file has lost its \
      seal and its coordinates or labels are not those of its grid; 66 if the file is missing or not \
      a result file, if this program does not have its study or the study's version, or if its grid \
      names data files and --open-data is not given; and 1 if this CPU does not have the kernels that \
      the file names.
      """)

  @Argument(help: "The result file.", completion: .file(extensions: ["h5"]))
  package var file: String

  @Option(
    help: ArgumentHelp(
      "Which runs; repeatable. By default, all of them.",
      discussion: "Conditions as for a sweep: --only noise=0.5,member=0..9.",
      valueName: "axis=value"))
  package var only: [String] = []

  @Flag(help: "If this CPU does not have the file's kernels, compute with those that it has.")
  package var allowMixed = false

  @OptionGroup package var trust: DataTrust
  @OptionGroup package var commands: CommandTrust

  package init() {}

  package func run() throws {
    trust.apply()
    try reporting { () throws(StoreError) -> Int32 in
      let result = try ArchivedSweep(
        reading: file, studies: StudyRegistry.current, usesChild: true)
      let selection: Selection
      do throws(GridError) { selection = try Selection(only, of: result.grid) } catch {
        complain("\(error)")
        return error.exitCode
      }
      guard commands.allows(result.grid, inResult: file) else {
        return GridError.Kind.invalid.rawValue
      }
      // Its grid may name any path on this machine.
      guard result.grid.origins == nil || trust.openData else {
        say(
          "the runs start from weights in files that the grid names; open them with --open-data"
        )
        return GridError.Kind.unreadable.rawValue
      }
      guard isPresent(result.grid.study) else { return GridError.Kind.unreadable.rawValue }
      guard try choose(result) else { return EXIT_FAILURE }
      let isRight = try LostSeal.changes(of: result, file).isEmpty
      let code = try compare(result, selection)
      return isRight ? code : GridError.Kind.invalid.rawValue
    }
  }

  /// Whether this program computes the version of the study that the file names; prints a message if not.
  private func isPresent(_ study: AnyStudy) -> Bool {
    let known = StudyRegistry.current.first { $0.name == study.name }
    // A study that the grid declares has no other version than the grid's.
    guard let present = known?.version, known?.family == nil, present != study.version else {
      return true
    }
    say(
      "the file's runs are of version \(study.version) of \(study.name), but this program computes version "
        + "\(present), whose findings differ; use the program of the commit that `swift-sweep status` shows"
    )
    return false
  }

  /// Uses the kernels that the file names, and prints what else may change bits; false if the kernels cannot be used.
  private func choose(_ result: ArchivedSweep) throws(StoreError) -> Bool {
    let kinds = try result.archive.kinds()
    if kinds.count > 1 {
      say(
        "the file's runs were computed with several kinds of kernels; this rerun uses \(Kernels.kind)"
      )
    } else if let kind = kinds.first, !Kernels.select(kind) {
      say("the file's runs were computed with \(kind), which this CPU or program does not have")
      guard allowMixed else {
        say("rerun on a CPU that has them, or compare other kernels with --allow-mixed")
        return false
      }
    }
    let commits = Set(try result.archive.starts().map(\.commit))
    if !commits.isSubset(of: [Version.commit]) {
      let names = commits.sorted().map { $0.isEmpty ? "unknown" : $0 }
      say(
        "the file was computed by commit \(names.joined(separator: ", ")); this program is \(Version.commit)"
      )
    }
    return true
  }

  private func compare(
    _ result: ArchivedSweep, _ selection: Selection
  ) throws(StoreError) -> Int32 {
    let grid = result.grid
    let reader = try FinishedMembers(in: result.path, of: grid)
    let runner = Runner(grid: grid) { try reader.reader(ofPoint: $0) }
    var same = 0
    var different = 0
    var open = 0
    var notKept = 0
    for point in 0..<grid.pointCount where selection.contains(grid.point(point).indices) {
      if grid.members(ofPoint: point) == 0 { continue }
      // A study may only be given possible parameters, but the grid in a file may come from anyone.
      do throws(ParameterError) {
        _ = try grid.study.resolve(grid.point(point).values, stated: [])
      } catch {
        different += 1
        print("\(grid.description(of: grid.point(point))): \(error)")
        continue
      }
      var runs = (0..<grid.members).filter(selection.contains(member:)).map {
        Run(point: point, member: $0)
      }
      if selection.members == nil { runs.append(Run(point: point, member: nil)) }
      for run in runs {
        let status = result.status(of: run)
        if status == .absent { continue }
        guard status.isOutcome, status != .lost else {
          open += run.member == nil ? 0 : 1
          continue
        }
        guard result.canBeComputedAgain(run) else {
          notKept += 1
          continue
        }
        let assignment: Assignment =
          run.member.map { .members(point: point, members: [$0]) } ?? .summary(point: point)
        let outcome = runner.run(assignment, observer: Silent()).first?.outcome
        if let difference = try result.difference(of: run, from: outcome) {
          different += 1
          print("\(grid.description(of: run)): \(difference)")
        } else {
          same += 1
        }
      }
    }
    print(
      "\(file): \(same + different) computed again, \(same) with the same bits, \(different) with different bits"
        + (open > 0 ? "; \(open) skipped, which have no outcome" : "")
        + (notKept > 0
          ? "; \(notKept) \(notKept == 1 ? "summary" : "summaries") skipped, whose inputs were not kept"
          : ""))
    return different == 0 ? EXIT_SUCCESS : GridError.Kind.invalid.rawValue
  }
}

/// Ignores the progress of runs that are computed again.
private struct Silent: RunContext.Observer {
  func progressed(member: Int, step: Int, of steps: Int) {}
  func published(member: Int, findings: Findings) {}
  var shouldStop: Bool { false }
}
