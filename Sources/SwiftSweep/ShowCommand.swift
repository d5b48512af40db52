package import ArgumentParser
internal import Glibc
internal import Grids
internal import Report
internal import Store
internal import Tables

/// `swift-sweep show out.h5 accuracy --by width`.
package struct ShowCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is in a result file, or its numbers as tables.",
    discussion: """
      Without a name: what is in the file. With the name of a measure: a table over the axes, with the \
      spread over the members that are done, which the table names. With the name of a summary's \
      measure: a table of what the study has computed for each point. The file may be read while the \
      sweep writes it, and may be packed by gzip.

      --csv and --json give all rows of a table to programs; their columns and keys are in \
      docs/seeing.md. The exit code is 64 where the file has no such name, 65 where it is damaged, 66 \
      where it cannot be read or is not a result file.
      """)

  @Argument(help: "The result file.", completion: .file(extensions: ["h5", "gz"]))
  package var file: String

  @Argument(help: "A measure, or a measure of the summary.")
  package var name: String?

  @OptionGroup package var shape: ShowShape

  package init() {}

  package func validate() throws {
    if let name, shape.table == .runs || shape.table == .points {
      throw ValidationError("--\(shape.table?.rawValue ?? "") has all measures; leave \(name) out")
    }
    if shape.by != nil, name == nil || shape.table != nil || shape.form.isForPrograms {
      throw ValidationError("--by is for the table of a measure, as text")
    }
    if shape.form.csv, name == nil, shape.table == nil {
      throw ValidationError("--csv needs a measure, --runs, --points or --curves")
    }
  }

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      try show(SweepContents(opening: file))
    }
  }

  private func show(_ contents: SweepContents) throws(StoreError) -> Int32 {
    var contents = contents
    do throws(GridError) { try contents.select(shape.only) } catch {
      complain("\(error)")
      return error.exitCode
    }
    contents.warnOfLostSeal()
    if try contents.finishedCount() == 0 { say("warning: no run of \(file) is done") }
    let wanted = try self.table(of: contents)
    if case .refused(let reason) = wanted {
      say(reason)
      return GridError.Kind.usage.rawValue
    }
    return try TextSink.open(shape.form.output) { sink throws(StoreError) in
      try write(wanted, of: contents, to: sink)
    }
  }

  /// Writes what is asked for, in the form that is asked for.
  private func write(
    _ wanted: Wanted, of contents: SweepContents, to sink: TextSink
  ) throws(StoreError) {
    let table: Table
    switch wanted {
    case .refused: return
    case .overview:
      let text =
        shape.form.json ? try contents.json().pretty() : try contents.overview(width: sink.width)
      return try sink.write(text + "\n")
    case .measure(let array) where !shape.form.isForPrograms:
      let text = try contents.text(
        of: array, by: shape.by, rows: shape.form.rowCount, width: sink.width)
      return try sink.write(text + "\n")
    case .measure(let array):
      table =
        try array.owner == .run
        ? contents.table(ofMeasure: array) : contents.table(ofSummary: array)
    case .table(let found): table = found
    }
    if shape.form.json {
      try table.writeJSON(file: file, study: contents.study, sink.write)
    } else if shape.form.csv {
      try table.writeCSV(sink.write)
    } else {
      let text = try table.text(
        rows: shape.form.rowCount, width: sink.width, command: commandForAll)
      try sink.write(text + "\n")
    }
  }

  /// The command that gives all of a table.
  private var commandForAll: String {
    let kind = shape.table.map { ["--\($0.rawValue)"] } ?? []
    let only = shape.only.flatMap { ["--only", $0] }
    return commandLine(["show", file] + [name].compactMap { $0 } + kind + only + ["--csv"])
  }

  /// What is asked for.
  private enum Wanted {
    case overview
    case measure(ArchivedArray)
    case table(Table)
    case refused(String)
  }

  private func table(of contents: SweepContents) throws(StoreError) -> Wanted {
    var array: ArchivedArray?
    if let name {
      array = contents.array(named: name)
      guard array != nil else { return .refused(unknown(name, contents)) }
    }
    if let by = shape.by, let array, !contents.factors(of: array).contains(by) {
      let known = contents.factors(of: array).joined(separator: ", ")
      return .refused("\(array.plainName) is not over \(by), but over \(known)")
    }
    if !contents.hasAllMembers, shape.table == .points || array?.owner == .summary {
      return .refused("a summary is of all members: --only member has no meaning for it")
    }
    switch shape.table {
    case .runs?: return .table(try contents.runsTable())
    case .points?: return .table(try contents.pointsTable())
    case .curves?: return try curves(array, contents)
    case nil: return array.map { .measure($0) } ?? .overview
    }
  }

  private func curves(
    _ array: ArchivedArray?, _ contents: SweepContents
  ) throws(StoreError) -> Wanted {
    guard let array else {
      switch try contents.curvesTable() {
      case .none(let reason): return .refused("--curves: \(reason)")
      case .table(let table, let leftOut):
        for name in leftOut {
          say("\(name) has too many elements for a column each: --curves \(name)")
        }
        return .table(table)
      }
    }
    guard array.owner == .run else {
      return .refused("--curves is of runs; \(array.plainName) is a summary's: leave --curves out")
    }
    return .table(try contents.curvesTable(of: array))
  }

  private func unknown(_ name: String, _ contents: SweepContents) -> String {
    let hint = suggestion(for: name, among: contents.names)
    let list = "; `swift-sweep show \(file)` lists them"
    return "\(file) has no measure \"\(name)\"" + (hint.isEmpty ? list : hint)
  }
}
