internal import FoundationEssentials
internal import Grids
internal import Store
internal import StudyKit
internal import Tables

extension SweepReport {
  /// The page, which needs no network; without `library` figures are tables alone.
  package func page(_ library: VegaLibrary?) -> String {
    let title = "\(contents.study): \(Paths.name(of: contents.path))"
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <h1>\(title)</h1>
      <p>\(contents.archive.title)</p>
      \(asked)
      \(went(library))
      \(figureSection(library))
      \(provenance)
      \(citation)
      \(scripts(library))
      </body>
      </html>

      """
    return page.text
  }

  /// What was asked.
  private var asked: HTML {
    let grid = contents.grid
    let root = try? JSONReader.read(Array(contents.archive.gridText.utf8)).node
    let note: String = if case .text(let note)? = root?["note"]?.value { note } else { "" }
    let facts = [
      ("study", contents.study), ("after", source ?? ""), ("preset", grid.preset ?? ""),
      ("seed", grid.seed.map { Cell($0).plain } ?? ""),
      ("members of a point", grid.memberCountText),
      ("decided by results", grid.rule ?? ""), ("intervals", grid.conditions ?? ""), ("note", note),
    ]
    let axes = contents.axisColumns.filter { !$0.isCount }.map { column in
      [
        column.column.name, "\(column.cells.count)",
        column.cells.prefix(12).map(\.plain).joined(separator: ", ")
          + (column.cells.count > 12 ? ", …" : ""),
        (column.column.longName ?? "") + (column.column.unit.map { ", \($0)" } ?? ""),
      ]
    }
    let fixed = grid.parameters.map { [$0.name, Cell($0.value).plain] }
    return """
      <section><h2>What was asked</h2>
      \(HTML.list(facts))
      \(axes.isEmpty ? "" : HTML.table(["axis", "values", "", ""], axes))
      <details><summary>Parameters that are the same for all runs</summary>
      \(HTML.table(["parameter", "value"], fixed))</details>
      <details><summary>The grid as written</summary>
      <pre>\(contents.archive.gridText)</pre></details>
      </section>
      """
  }

  /// How it went.
  private func went(_ library: VegaLibrary?) -> HTML {
    let seconds = records.seconds.filter(\.isFinite)
    let total = seconds.reduce(0, +)
    let hosts = Set(status.starts.map(\.host) + status.ranks.map(\.host))
    let facts = [
      ("runs", "\(status.total)"),
      (
        "summaries",
        status.summaries.expected > 0
          ? "\(status.summaries.done) of \(status.summaries.expected)" : ""
      ),
      (
        "time of computing",
        seconds.isEmpty
          ? ""
          : "\(timeText(total)) of one core; longest run \(timeText(seconds.max() ?? 0))"
      ),
      ("hosts", hosts.sorted().joined(separator: ", ")),
    ]
    let counts = status.counts.filter { $0.count > 0 }.map { ["\($0.status)", "\($0.count)"] }
    let failures = (status.failures + status.failedSummaries).map {
      ["\($0.count) \($0.status)", $0.reason, $0.coordinates.joined(separator: "; ")]
    }
    let starts = status.starts.suffix(20).map { start in
      [
        Date(timeIntervalSince1970: start.time).formatted(.iso8601), start.host,
        "\(start.ranks)",
      ]
    }
    let seal: HTML =
      contents.isSealed
      ? ""
      : "<p class=\"warning\">The file has lost its seal; <code>swift-sweep verify</code> says what is still as written.</p>"
    return """
      <section><h2>How it went</h2>
      \(seal)\(HTML.list(facts))
      \(HTML.table(["runs", "how many"], counts))
      \(failures.isEmpty ? "" : HTML.table(["without findings", "why", "first of them"], failures))
      \(starts.isEmpty ? "" : HTML.table(["started", "host", "ranks"], starts))
      \(parts(course, library))
      </section>
      """
  }

  /// Which programs and machines the findings are from.
  private var provenance: HTML {
    let archive = contents.archive
    let facts = [
      ("study's version", archive.studyVersion.map { "\($0)" } ?? "not said"),
      ("format of the file", "\(archive.format)"), ("this page", program),
      ("data", archive.dataText ?? ""),
    ]
    var machines: [[String]] = []
    for start in status.starts {
      let row = [start.commit, start.build, start.cpu, start.blasCore, start.vectorLevel]
      if !machines.contains(row) { machines.append(row) }
    }
    let headers = ["commit", "build", "CPU", "BLAS core", "vector level"]
    return """
      <section><h2>Where the numbers are from</h2>
      \(HTML.list(facts))
      \(machines.isEmpty ? "" : HTML.table(headers, machines))
      </section>
      """
  }

  /// How to cite the sweep.
  private var citation: HTML {
    let version = contents.archive.studyVersion.map { ", version \($0)" } ?? ""
    let commits = Set(status.starts.map(\.commit)).sorted().joined(separator: ", ")
    let made = commits.isEmpty ? "" : ", commit \(commits)"
    let source: HTML =
      source.map { "<p>The experiment is after \($0); cite that as well.</p>" } ?? ""
    return """
      <section><h2>How to cite</h2>
      <p>Sweep of \(contents.study)\(version), computed with swift-sweep\(made); result file
      \(Paths.name(of: contents.path)).</p>
      \(source)</section>
      """
  }
}
